import type { ApprovalRequest } from '../protocol/approval';
import { lineCounts } from './line-counts';
import { clockText, visibleText } from './words';

/** For a file write: the text that stands there now (null: no file) and the text that would. */
export interface WritePreview {
  path: string;
  before: string | null;
  after: string;
}

/** What the call would do, in a few words: `write CHANGELOG.md`, `fetch https://…`, `call writer`. */
export function actionText(request: ApprovalRequest, most = 60): string {
  const { call } = request;
  const argument = (name: string) => visibleText(String(call.args[name] ?? ''), most);
  if (call.kind === 'question') return `ask: ${argument('question')}`;
  if (call.kind === 'agent') return `call ${call.name}`;
  switch (call.name) {
    case 'files.write':
      return `write ${argument('path')}`;
    case 'files.read':
      return `read ${argument('path')}`;
    case 'http.get':
      return `fetch ${argument('url')}`;
    default: {
      const first = Object.values(call.args)[0];
      return `use ${call.name}${first === undefined ? '' : ` (${visibleText(textOf(first), most)})`}`;
    }
  }
}

/** What the call is about, to tell it from its neighbours: a path, an address, a question; empty for an agent. */
export function targetText(request: ApprovalRequest, most = 60): string {
  const { call } = request;
  if (call.kind === 'agent') return '';
  const target = call.args.path ?? call.args.url ?? Object.values(call.args)[0];
  return target === undefined ? '' : visibleText(textOf(target), most);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** ` (+42 −0)`, or nothing where there is no preview. */
export function countsText(preview: WritePreview | undefined): string {
  if (!preview) return '';
  const { added, removed } = lineCounts(preview.before ?? '', preview.after);
  return ` (+${added} −${removed})`;
}

/** `rejected in 29:41`; empty where it waits for ever. */
export function expiryText(request: ApprovalRequest, now: number): string {
  if (request.expiresAt === undefined) return '';
  const verb = request.onTimeout === 'escalate' ? 'raised to high risk' : 'rejected';
  return `${verb} in ${clockText(request.expiresAt - now)}`;
}

/** The sentence of the notification. */
export function toastText(request: ApprovalRequest, preview: WritePreview | undefined, now: number): string {
  if (request.call.kind === 'question') {
    return `${request.call.caller} asks: ${visibleText(String(request.call.args.question ?? ''), 200)}`;
  }
  const expiry = expiryText(request, now);
  const risk = `${request.risk} risk${expiry === '' ? '' : `, ${expiry}`}`;
  return `${request.call.caller} wants to ${actionText(request)}${countsText(preview)} — ${risk}`;
}
