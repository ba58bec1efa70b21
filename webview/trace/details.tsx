/** Everything about the selected row: how it stands, its facts, its failure, what went in and came out. */
import { type PointerEvent, useMemo } from 'react';
import type { Json } from '../../extension/protocol/json';
import type { SpanView } from '../../extension/protocol/run-view';
import { capBlocks, contentBlocks, pretty } from './content';
import { Button, Icon, Tabs, Visible } from './controls';
import { ask, expectOk } from './link';
import type { Row } from './rows';
import { groupFacts, spanFacts } from './span-facts';
import { STATUS, spanName } from './span-name';
import { type DetailsTab, revealSpan, useTrace } from './store';
import { causeOf, isRecovered, type TraceLog } from './trace-log';
import { KindMark, leadOf } from './trace-row';

const TABS = [
  { id: 'input', title: 'Input' },
  { id: 'output', title: 'Output' },
  { id: 'raw', title: 'Raw' },
] as const;

interface DetailsProps {
  row: Row | undefined;
  log: TraceLog;
  now: number;
  version: number;
  /** Beside the rows, or below them. */
  side: 'right' | 'below';
}

export function Details({ row, log, now, version, side }: DetailsProps) {
  const size = useTrace((state) => state.detailsSize);
  const span = row ? leadOf(row) : undefined;
  return (
    <section
      className={`details ${side}`}
      aria-label="Details"
      style={side === 'right' ? { width: size } : { height: Math.min(size, 340) }}
    >
      <Splitter side={side} size={size} />
      {row && span ? (
        <>
          <Title row={row} span={span} log={log} />
          <div className="details-body">
            <FailureBox span={span} log={log} />
            <Facts row={row} log={log} now={now} />
            {row.type === 'span' ? (
              <Content span={span} log={log} version={version} />
            ) : (
              <p className="quiet note">Open the row (→) to see each call.</p>
            )}
          </div>
        </>
      ) : (
        <div className="details-empty">
          <p className="quiet">Select a row to see what went in, what came out and what it cost.</p>
          <CloseButton />
        </div>
      )}
    </section>
  );
}

function CloseButton() {
  return (
    <Button
      kind="quiet"
      icon="close"
      label="Hide details (Esc)"
      onClick={() => useTrace.setState({ details: false })}
    />
  );
}

function Title({ row, span, log }: { row: Row; span: SpanView; log: TraceLog }) {
  const name = spanName(span, log.view);
  const { runId } = log.view;
  const status = STATUS[span.status];
  const recovered = span.status === 'failed' && isRecovered(log, span);
  const pending = log.view.pending.find((waiting) => waiting.span === span.id);
  return (
    <header className="details-title">
      <KindMark span={span} log={log} />
      <h2 title={`${name.main} ${name.rest}`}>
        {name.main}
        {row.type === 'group' ? ` ×${row.calls.length}` : ''}{' '}
        <span className="quiet">{row.type === 'span' ? name.rest : ''}</span>
      </h2>
      <span className={`status status-${recovered ? 'recovered' : span.status}`} title={status.word}>
        <Icon name={status.icon} spin={span.status === 'running'} />
      </span>
      {pending ? (
        <Button
          kind="primary"
          className="small"
          onClick={() => void expectOk(ask('approval.open', { runId, id: pending.request.id }))}
        >
          Review
        </Button>
      ) : null}
      <Button
        kind="quiet"
        icon="type-hierarchy"
        label="Show on canvas (c)"
        onClick={() => void expectOk(ask('graph.open', { runId, node: span.node }))}
      />
      <CloseButton />
    </header>
  );
}

function FailureBox({ span, log }: { span: SpanView; log: TraceLog }) {
  const cause = span.status === 'failed' ? causeOf(log, span) : null;
  if (!span.failure && !cause) return null;
  return (
    <div className="failure">
      {span.failure ? (
        <p>
          <code>{span.failure.code}</code>
          {span.failure.status ? <span className="quiet"> {span.failure.status}</span> : null}{' '}
          <Visible text={span.failure.message} />
        </p>
      ) : null}
      {cause ? (
        <button type="button" className="link" onClick={() => revealSpan(cause.id)}>
          because → {spanName(cause, log.view).main} of {cause.node}
        </button>
      ) : null}
    </div>
  );
}

function Facts({ row, log, now }: { row: Row; log: TraceLog; now: number }) {
  const facts = row.type === 'span' ? spanFacts(log, row.span, now) : groupFacts(log, row.members, row.calls, now);
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function partOf(span: SpanView, tab: DetailsTab, log: TraceLog): Json | undefined {
  if (tab === 'raw') return pretty(log.factsOf(span.id) as unknown as Json);
  if (tab === 'input') return span.input ?? (span.approval?.call.args as Json | undefined);
  if (span.finishedAt === undefined) return log.live.get(span.id);
  return span.output ?? span.decision?.result;
}

function Content({ span, log, version }: { span: SpanView; log: TraceLog; version: number }) {
  const wanted = useTrace((state) => state.tab);
  // What has not come out yet is better seen from what went in.
  const tab = wanted === 'output' && span.finishedAt === undefined && !log.live.has(span.id) ? 'input' : wanted;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is changed in place; `version` says when
  const { blocks, left } = useMemo(() => capBlocks(contentBlocks(partOf(span, tab, log))), [span, tab, log, version]);
  return (
    <>
      <div className="content-bar">
        <Tabs
          label="Content"
          choices={TABS}
          chosen={tab}
          controls="span-content"
          onChoose={(id) => useTrace.setState({ tab: id })}
        />
        <Button
          kind="quiet"
          icon="go-to-file"
          label={`Open ${tab} in an editor`}
          onClick={() => void expectOk(ask('span.open', { runId: log.view.runId, span: span.id, part: tab }))}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <div id="span-content" role="tabpanel" aria-label={tab} tabIndex={0} className="content">
        {blocks.length === 0 ? (
          <p className="quiet note">
            {span.finishedAt === undefined && tab === 'output' ? 'Nothing yet.' : 'Nothing.'}
          </p>
        ) : null}
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are shown in their order and have no state
          <figure key={index} className={`block ${block.label.split(' ')[0]}`}>
            {block.label ? (
              <figcaption>
                <Visible text={block.label} />
              </figcaption>
            ) : null}
            <pre className={block.kind}>
              <Visible text={block.text} />
            </pre>
          </figure>
        ))}
        {left > 0 ? (
          <p className="note">
            {Math.ceil(left / 1000)} kB more are not shown here. Open it in an editor to read everything.
          </p>
        ) : null}
      </div>
    </>
  );
}

/** The edge of the pane: dragged, or moved with the arrow keys. */
function Splitter({ side, size }: { side: 'right' | 'below'; size: number }) {
  const clamp = (px: number) =>
    Math.round(Math.min(Math.max(px, 220), side === 'right' ? window.innerWidth * 0.6 : window.innerHeight * 0.7));
  const set = (px: number) => useTrace.setState({ detailsSize: clamp(px) });
  const onMove = (event: PointerEvent) => {
    if (event.buttons === 1)
      set(side === 'right' ? window.innerWidth - event.clientX : window.innerHeight - event.clientY);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no line between paragraphs
    <div
      className="splitter"
      role="separator"
      aria-label="Width of the details"
      aria-orientation={side === 'right' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
      onKeyDown={(event) => {
        const by = { ArrowLeft: 20, ArrowUp: 20, ArrowRight: -20, ArrowDown: -20 }[event.key];
        if (by === undefined) return;
        set(size + by);
        event.preventDefault();
      }}
    />
  );
}
