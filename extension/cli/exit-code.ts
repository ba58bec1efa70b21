import type { RunState } from '../protocol/run-event';

/** 2 is for a wrong file or wrong arguments, before there is a run. */
export const WRONG = 2;

const CODES: Record<RunState, number> = {
  done: 0,
  failed: 1,
  partial: 3,
  rejected: 4,
  cancelled: 130,
  // A run that this command has followed to its end is never one of these; they count as failed.
  running: 1,
  waiting: 1,
  interrupted: 1,
};

/** The exit code for a run's outcome. */
export function exitCodeOf(state: RunState): number {
  return CODES[state];
}
