/**
 * Sends gestures to the host, one after the other, each against the document's version at that moment. A gesture
 * shows at once; where the host refuses it, it is taken back and the host's sentence is shown.
 */
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import type { Outcome } from '../../../extension/protocol/messages';
import { ask, outcomeOf } from './calls';
import { type Batch, editable, notify, page, usePage } from './page-state';
import { show } from './show-document';

/** How long the document that holds an applied gesture may take to arrive. */
const ARRIVAL_MS = 800;
/** How often a gesture is made again when the document changed under it. */
const TRIES = 4;

const queue: { batch: Batch; done: (ok: boolean) => void }[] = [];
let sending = false;

/** Makes the edits of one gesture; resolves to whether the document has them. */
export function edit(edits: GraphEdit[]): Promise<boolean> {
  const state = page.get();
  if (edits.length === 0) return Promise.resolve(true);
  if (!editable(state)) {
    notify('warning', whyLocked());
    return Promise.resolve(false);
  }
  const batch: Batch = { edits, applied: false };
  show(state.document, [...state.batches, batch]);
  return new Promise((done) => {
    queue.push({ batch, done });
    if (!sending) void sendAll();
  });
}

function whyLocked(): string {
  const { document } = page.get();
  if (document?.stale) return 'The text cannot be read as it stands. Mend it first; the canvas follows.';
  return 'This document is read-only here. Save it in a writable place to edit it.';
}

async function sendAll(): Promise<void> {
  sending = true;
  try {
    for (let next = queue.shift(); next; next = queue.shift()) next.done(await send(next.batch));
  } finally {
    sending = false;
  }
}

async function send(batch: Batch): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const version = page.get().document?.version ?? 0;
    const outcome = await outcomeOf(ask('graph.edit', { version, edits: batch.edits }) as Promise<Outcome>);
    if (outcome.ok) {
      await settle(batch, version);
      return true;
    }
    const moved = await arrival(version, attempt === 1 ? 250 : 0);
    if (moved && attempt < TRIES && page.get().batches.includes(batch)) continue;
    drop(batch);
    notify('error', outcome.message);
    return false;
  }
}

/** Keeps the gesture on top until the document that holds it has arrived. */
async function settle(batch: Batch, version: number): Promise<void> {
  batch.applied = true;
  // An edit that changes no character brings no new document: then the text says it already.
  await arrival(version, ARRIVAL_MS);
  drop(batch);
}

function drop(batch: Batch): void {
  const state = page.get();
  show(
    state.document,
    state.batches.filter((other) => other !== batch),
  );
}

/** Whether the document is newer than `version`, waiting for it at most so many milliseconds. */
function arrival(version: number, ms: number): Promise<boolean> {
  const newer = () => (page.get().document?.version ?? 0) > version;
  if (newer() || ms === 0) return Promise.resolve(newer());
  return new Promise((resolve) => {
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve(newer());
    };
    const stop = usePage.subscribe(() => {
      if (newer()) end();
    });
    const timer = setTimeout(end, ms);
  });
}
