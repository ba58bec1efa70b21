/** What a change of the run is worth saying aloud: state changes only, never tokens. */
import type { RunOverlay } from '../../../extension/protocol/messages';
import { STATES } from './node-words';

export interface News {
  /** Failures and new approvals: said at once. */
  urgent: string[];
  /** Said when it is quiet. */
  polite: string[];
}

export function newsOf(before: RunOverlay | null, after: RunOverlay | null): News {
  const news: News = { urgent: [], polite: [] };
  if (!after) return news;
  const fresh = before?.summary.runId !== after.summary.runId;
  if (fresh || before?.summary.state !== after.summary.state) news.polite.push(`Run ${after.summary.state}`);
  const known = new Set(fresh ? [] : before?.pending.map((pending) => pending.request.id));
  for (const { request } of after.pending) {
    if (!known.has(request.id)) news.urgent.push(`${request.call.caller} wants ${request.call.name}: approval needed`);
  }
  for (const [id, node] of Object.entries(after.nodes)) {
    const state = fresh ? 'idle' : (before?.nodes[id]?.state ?? 'idle');
    if (node.state === state || node.state === 'idle' || node.state === 'not-needed') continue;
    if (node.state === 'failed') news.urgent.push(`${id} failed: ${node.failure?.message ?? node.activity}`);
    else news.polite.push(`${id} ${STATES[node.state].word}`);
  }
  return news;
}
