/** The review of one approval: exactly the bound call, and the ways to decide it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReviewState } from '../../extension/protocol/messages';
import { Button, Icon, Visible } from '../trace/controls';
import { useNow } from '../trace/use-now';
import { CallArguments, partsOf } from './call-arguments';
import { CallFacts, CallHead, CallPath } from './call-facts';
import { DecisionBar, EditForm, type Mode, type Words } from './decision-bar';
import { type Draft, draftsOf, readDrafts } from './edit-arguments';
import type { ReviewLink } from './link';
import { isOver } from './review-text';
import { useSeen, useSettled } from './use-guard';

export function ReviewApp({ state, link }: { state: ReviewState; link: ReviewLink }) {
  const { request, tool } = state;
  const decision = useDecision(link);
  const [mode, setMode] = useState<Mode>('read');
  const [words, setWords] = useState<Words>({ reason: '', result: '' });
  const [drafts, setDrafts] = useState<Draft[]>(() => draftsOf(request.call.args));
  const edited = useMemo(() => readDrafts(drafts, request.call.args, tool?.parameters), [drafts, request, tool]);
  const now = useNow(!state.decided, 1000);
  const { mark, unseen } = useSeen(partsOf(state));
  const settled = useSettled(`${request.hash} ${mode}`);
  const closed = state.decided !== undefined || decision.sent;
  const open = settled && !closed && !isOver(request, now);
  useEffect(() => document.getElementById('headline')?.focus(), []);
  const decide = (action: 'approve' | 'edit' | 'reject' | 'takeover') => {
    if (!open) return;
    decision.send({
      action,
      hash: request.hash,
      ...(action === 'reject' && words.reason.trim() ? { reason: words.reason.trim() } : {}),
      ...(action === 'takeover' ? { result: words.result } : {}),
      ...(action === 'edit' && edited.args ? { args: edited.args } : {}),
    });
  };
  return (
    <div className="review">
      <main>
        <CallHead state={state} />
        <Decided state={state} sent={decision.sent} />
        <CallPath state={state} />
        <CallFacts state={state} now={now} />
        {mode === 'edit' && !closed ? (
          <EditForm drafts={drafts} edited={edited} disabled={!open} onChange={setDrafts} />
        ) : (
          <CallArguments state={state} mark={mark} onOpenDiff={() => decision.tell(link.ask('diff.open'))} />
        )}
      </main>
      <footer>
        {decision.notice ? (
          <p className="refused" role="alert">
            <Icon name="warning" /> {decision.notice}
          </p>
        ) : null}
        {closed ? null : (
          <DecisionBar
            mode={mode}
            question={request.call.kind === 'question'}
            open={open}
            unseen={unseen}
            words={words}
            edited={edited}
            onMode={setMode}
            onWords={setWords}
            onDecide={decide}
          />
        )}
        <Button
          kind="quiet"
          icon="list-tree"
          className="trace-link"
          onClick={() => decision.tell(link.ask('trace.open'))}
        >
          Show in trace
        </Button>
      </footer>
    </div>
  );
}

function Decided({ state, sent }: { state: ReviewState; sent: boolean }) {
  return (
    <div role="status">
      {state.decided !== undefined ? (
        <p className="decided">
          <Icon name="lock" /> <Visible text={state.decided} newlines="mark" />
        </p>
      ) : sent ? (
        <p className="decided">
          <Icon name="sync" spin /> Sending your decision…
        </p>
      ) : null}
    </div>
  );
}

/** Sends one decision: a second click does nothing, a refusal opens the buttons again. */
function useDecision(link: ReviewLink) {
  const [sent, setSent] = useState(false);
  const [notice, setNotice] = useState('');
  const under = useRef(false);
  const tell = (answer: Promise<{ ok: true } | { ok: false; message: string }>, refused?: () => void) => {
    answer.then(
      (outcome) => {
        if (outcome.ok) return;
        setNotice(outcome.message);
        refused?.();
      },
      (error: unknown) => {
        setNotice(error instanceof Error ? error.message : String(error));
        refused?.();
      },
    );
  };
  const send = (decision: Parameters<ReviewLink['decide']>[0]) => {
    if (under.current) return;
    under.current = true;
    setSent(true);
    setNotice('');
    tell(link.decide(decision), () => {
      under.current = false;
      setSent(false);
    });
  };
  return { sent, notice, send, tell };
}
