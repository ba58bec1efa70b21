import * as vscode from 'vscode';
import { actionText, countsText, expiryText, type WritePreview } from './approval-words';
import type { Approvals, Waiting } from './approvals';
import { askReason } from './approvals-tree';

/** The word to type: no command and no key of VS Code can type it into our prompt. */
const WORD = 'approve';

export interface NextApproval {
  review(): Promise<void>;
  approve(): Promise<void>;
  reject(): Promise<void>;
}

/** What the palette offers for the approval that is due next. */
export function nextApproval(
  approvals: Approvals,
  review: (waiting: Waiting) => Promise<void>,
  preview: (waiting: Waiting) => Promise<WritePreview | undefined>,
): NextApproval {
  const next = () => {
    const waiting = approvals.pending[0];
    if (!waiting) void vscode.window.showInformationMessage('Nothing waits for you.');
    return waiting;
  };
  return {
    async review() {
      const waiting = next();
      if (waiting) await review(waiting);
    },
    async approve() {
      const waiting = next();
      if (!waiting) return;
      if (waiting.request.risk === 'high' || waiting.request.call.kind === 'question') return review(waiting);
      await approveByWord(approvals, waiting, await preview(waiting));
    },
    async reject() {
      const waiting = next();
      if (!waiting) return;
      const right = approvals.grant(waiting, 'view');
      const reason = await askReason(waiting);
      if (reason === undefined) return;
      await report(approvals.decide(right, { action: 'reject', ...(reason === '' ? {} : { reason }) }));
    },
  };
}

async function approveByWord(approvals: Approvals, waiting: Waiting, preview: WritePreview | undefined): Promise<void> {
  const { request } = waiting;
  const right = approvals.grant(waiting, 'view');
  const expiry = expiryText(request, Date.now());
  const typed = await vscode.window.showInputBox({
    title: `${request.call.caller} wants to ${actionText(request)}${countsText(preview)}`,
    prompt: `Type ${WORD} to let it pass. ${request.rule}${expiry === '' ? '' : `; ${expiry}`}. Escape leaves it waiting.`,
    placeHolder: WORD,
    validateInput: (value) =>
      value === '' || value.trim().toLowerCase() === WORD ? undefined : `Type ${WORD}, or press Escape.`,
  });
  if (typed?.trim().toLowerCase() === WORD) await report(approvals.decide(right, { action: 'approve' }));
}

async function report(deciding: Promise<{ ok: true } | { ok: false; message: string }>): Promise<void> {
  const outcome = await deciding;
  if (!outcome.ok) void vscode.window.showWarningMessage(outcome.message);
}
