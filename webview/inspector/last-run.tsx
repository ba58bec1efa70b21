import { exactWords, STATES } from '../canvas/model/node-words';
import { doAsk } from '../canvas/page/calls';
import { usePage } from '../canvas/page/page-state';
import { selectNodes } from '../canvas/page/selection';
import { usePending } from '../canvas/view/node-parts';
import { Button, LinkButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { countWords, durationWords, plural } from '../ui/words';

/** What the shown run says of one node. */
export function LastRun({ id }: { id: string }) {
  const view = usePage((state) => state.run?.nodes[id]);
  const kind = usePage((state) => state.graph?.nodes[id]?.kind);
  const number = usePage((state) => state.run?.summary.number);
  const pending = usePending(id);
  if (!view || view.state === 'idle') return null;
  const agent = kind === 'supervisor' || kind === 'worker';
  return (
    <section className="last-run" aria-label="Last run">
      <h3>Run #{number}</h3>
      <p className={`last-state mark-${view.state}`}>
        <Icon name={STATES[view.state].icon} /> {STATES[view.state].word}
        {view.activity ? <span className="last-activity"> · {view.activity}</span> : null}
      </p>
      {agent ? (
        <dl className="last-facts">
          <dt>cost</dt>
          <dd>{exactWords(view.cost, view.estimated)}</dd>
          <dt>tokens</dt>
          <dd>
            {countWords(view.inputTokens)} in · {countWords(view.outputTokens)} out
          </dd>
          <dt>calls</dt>
          <dd>
            {plural(view.chats, 'model call')} · {plural(view.tools, 'tool call')}
          </dd>
          {view.elapsedMs > 0 ? (
            <>
              <dt>time</dt>
              <dd>{durationWords(view.elapsedMs)}</dd>
            </>
          ) : null}
        </dl>
      ) : null}
      {view.failure ? (
        <p className="last-failure">
          {view.failure.message} {view.because ? <Because id={view.because} /> : null}
        </p>
      ) : null}
      <div className="last-actions">
        {pending ? (
          <Button onClick={() => void doAsk('approval.open', { id: pending.request.id })}>Review…</Button>
        ) : null}
        <LinkButton onClick={() => void doAsk('trace.open', { node: id, ...(view.span ? { span: view.span } : {}) })}>
          Show in trace
        </LinkButton>
      </div>
    </section>
  );
}

function Because({ id }: { id: string }) {
  return (
    <span>
      because → <LinkButton onClick={() => selectNodes([id])}>{id}</LinkButton>
    </span>
  );
}
