/** What the review page says. Pure. */
import type { ApprovalRequest } from '../../extension/protocol/approval';
import type { Json, JsonObject } from '../../extension/protocol/json';
import type { ReviewState } from '../../extension/protocol/messages';
import { formatClock } from '../trace/format';

/** What happens when nobody decides, and in how long. `now` is since the epoch. */
export function expiryText(request: ApprovalRequest, now: number): string {
  if (request.expiresAt === undefined) return 'Waits until somebody decides.';
  const left = request.expiresAt - now;
  const no = request.call.kind === 'question' ? 'declined' : 'rejected';
  const then = request.onTimeout === 'reject' ? no : 'raised to high risk';
  return left <= 0 ? `Time is up: it is being ${then}.` : `If nobody decides it is ${then} in ${formatClock(left)}.`;
}

/** Whether a decision can still count. An expired call that is raised to high risk still waits. */
export function isOver(request: ApprovalRequest, now: number): boolean {
  return request.expiresAt !== undefined && request.onTimeout === 'reject' && now >= request.expiresAt;
}

/** The argument that the diff shows whole, so that it need not be shown again; null where there is none. */
export function shownByDiff(args: JsonObject, diff: ReviewState['diff']): string | null {
  if (!diff) return null;
  return Object.entries(args).find(([, value]) => value === diff.after)?.[0] ?? null;
}

/** An argument's value as it is read: text as it is, everything else as printed JSON. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** `writer` and `Write for users, not for us.` from the caller's title and first line. */
export function headline(state: ReviewState): string {
  const { call } = state.request;
  if (call.kind === 'question') return `${call.caller} asks you`;
  return `${call.caller} wants ${call.kind === 'agent' ? 'to give work to' : 'to use'} ${call.name}`;
}

export const RISK = {
  low: { icon: 'pass', word: 'low risk' },
  medium: { icon: 'warning', word: 'medium risk' },
  high: { icon: 'error', word: 'high risk' },
} as const;
