/** The review page's line to its host. */
import { useSyncExternalStore } from 'react';
import type { Outcome, ReviewNotices, ReviewRequests, ReviewState } from '../../extension/protocol/messages';
import { connect } from '../ui/host';

let state: ReviewState | null = null;
let problem = '';
const listeners = new Set<() => void>();

function changed(next: ReviewState | null, why = ''): void {
  state = next;
  problem = why;
  for (const listener of listeners) listener();
}

const ask = connect<ReviewRequests, ReviewNotices>({ 'review.changed': (next) => changed(next) });

export interface ReviewLink {
  ask(name: 'diff.open' | 'trace.open'): Promise<Outcome>;
  decide(decision: Parameters<ReviewRequests['approval.decide']>[0]): Promise<Outcome>;
}

export const link: ReviewLink = {
  ask: (name) => ask(name),
  decide: (decision) => ask('approval.decide', decision),
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The approval that this page is about; null until the host has said. */
export function useReview(): { state: ReviewState | null; problem: string } {
  return {
    state: useSyncExternalStore(subscribe, () => state),
    problem: useSyncExternalStore(subscribe, () => problem),
  };
}

/** Says that the page is here. */
export async function start(): Promise<void> {
  try {
    changed(await ask('page.ready'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    changed(
      null,
      `The approval could not be read: ${why} Close this editor and open it again from the Approvals view.`,
    );
  }
}
