/** What the review page's host answers. */
import type { ApprovalRequest } from '../../../extension/protocol/approval';
import type { ReviewState } from '../../../extension/protocol/messages';
import type { OpenOptions } from './page-host';

type More = { [Key in keyof ReviewState]?: ReviewState[Key] | undefined };

export function reviewState(request: ApprovalRequest, more: More = {}): ReviewState {
  const state = {
    runId: 'run-42',
    runName: 'Release notes #42',
    request,
    caller: `${request.call.caller}: Write for users, not for us.`,
    budgetMicro: 500_000,
    ...more,
  };
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as unknown as ReviewState;
}

export function reviewHandlers(state: ReviewState): OpenOptions['handlers'] {
  const ok = () => ({ ok: true });
  return { 'page.ready': () => state, 'approval.decide': ok, 'diff.open': ok, 'trace.open': ok };
}
