/** A process may end after any fact: the next one goes on from the log, and the law of runs still holds. */
import { expect, it } from 'vitest';
import type { RunEvent } from '../../extension/protocol/run-event';
import { diceOf } from '../support/dice';
import {
  brokenLaws,
  continueRun,
  decisionOn,
  endOf,
  firstSeed,
  modelOf,
  randomRun,
  tryAll,
} from '../support/random-run';

const numRuns = Number(process.env.RUNS ?? 150);

interface Tally {
  /** Resumed with a call or a question under way, so that there was something to lose. */
  midway: number;
  /** Calls and questions answered after the cut. */
  answered: number;
}

/** Operations that were begun and have no end yet. */
function underWay(events: readonly RunEvent[]): Set<number> {
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'step.started' || event.type === 'approval.requested') open.add(event.op);
    else if ('op' in event) open.delete(event.op);
  }
  return open;
}

/** Results that the first part has already and that the second part asked for again. */
function repeated(head: readonly RunEvent[], tail: readonly RunEvent[]): string[] {
  const known = new Set(head.flatMap((event) => (event.type === 'step.finished' ? [event.op] : [])));
  const again = tail.filter((event) => event.type === 'step.finished' && known.has(event.op));
  return again.map(({ seq }) => `fact ${seq} repeats a result that was recorded`);
}

async function resume(seed: number, tally: Tally): Promise<string[]> {
  const { events, problems } = await randomRun(seed, () => undefined);
  if (problems.length > 0) return problems;
  const cut = diceOf(seed, 'cut').whole(1, events.length - 1);
  const head = events.slice(0, cut);
  if (underWay(head).size > 0) tally.midway += 1;
  const decide = (request: Parameters<typeof decisionOn>[0]) =>
    decisionOn(request, diceOf(seed, `again ${request.id}`));
  const {
    outcome,
    tail,
    problems: found,
  } = await continueRun(
    head,
    modelOf(seed, () => undefined),
    decide,
  );
  tally.answered += tail.filter(({ type }) => type === 'step.finished' || type === 'approval.decided').length;
  const log = [...head, ...tail];
  const end = endOf(log)?.outcome;
  const wrong = outcome === end ? [] : [`the engine ended ${outcome}, its log ${end}`];
  return [...found, ...wrong, ...repeated(head, tail), ...brokenLaws(log)].map((text) => `cut at ${cut}: ${text}`);
}

it(`${numRuns} random runs go on from a log cut anywhere (SEED=${firstSeed})`, {
  timeout: 60_000 + numRuns * 400,
}, async () => {
  const tally: Tally = { midway: 0, answered: 0 };
  const wrong = await tryAll(numRuns, (seed) => resume(seed, tally));
  console.log(
    `SEED=${firstSeed}: ${tally.midway} resumed midway, ${tally.answered} calls and questions answered after`,
  );
  expect(wrong).toEqual([]);
  if (numRuns < 150) return;
  expect(tally.midway).toBeGreaterThan(numRuns / 10);
  expect(tally.answered).toBeGreaterThan(numRuns);
});
