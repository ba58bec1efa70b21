/** One row: its name, and the cells of the view. It knows nothing of the list around it. */
import type { ReactElement } from 'react';
import type { RowComponentProps } from 'react-window';
import type { SpanView } from '../../extension/protocol/run-view';
import { Icon } from './controls';
import { type Figures, figuresOf, NONE } from './figures';
import { plural } from './format';
import { BarCell } from './row-bars';
import { CallCells, Cell, CostCell, TreeCells } from './row-cells';
import type { Row } from './rows';
import { agentLetter, iconOf, STATUS, spanName, toneOf } from './span-name';
import { type TraceView, toggle } from './store';
import type { Range } from './time-scale';
import { causeOf, isRecovered, type TraceLog } from './trace-log';

/** What every row of the list is given. */
export interface RowProps {
  rows: readonly Row[];
  log: TraceLog;
  /** Changes whenever the log did. */
  version: number;
  view: TraceView;
  range: Range;
  /** Since the epoch, milliseconds. */
  now: number;
  /** Pixels of the time axis. */
  axisWidth: number;
  /** Index of the selected row. */
  selected: number;
  onSelect(index: number, open: boolean): void;
}

export function TraceRow({ index, style, ...props }: RowComponentProps<RowProps>): ReactElement | null {
  const row = props.rows[index];
  if (!row) return null;
  const { log, now, view, selected } = props;
  const figures = figuresOf(row, log, now);
  const chosen = index === selected;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around the rows has the keyboard
    // biome-ignore lint/a11y/useSemanticElements: the rows of a virtual list are no table rows
    <div
      style={style}
      className={`row${chosen ? ' selected' : ''}${row.type === 'span' && row.dim ? ' dim' : ''}${waits(row) ? ' waits' : ''}`}
      role="row"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded={row.expandable ? row.expanded : undefined}
      aria-selected={chosen}
      aria-label={spokenRow(row, log, figures)}
      aria-rowindex={index + 1}
      tabIndex={chosen || (selected < 0 && index === 0) ? 0 : -1}
      data-key={row.key}
      onClick={() => props.onSelect(index, true)}
    >
      <NameCell row={row} log={log} />
      {view === 'tree' ? <TreeCells row={row} figures={figures} log={log} /> : null}
      {view === 'calls' ? <CallCells row={row} figures={figures} log={log} /> : null}
      {view === 'timeline' ? (
        <>
          <CostCell figures={figures} />
          <Cell className="number">{figures.tokens}</Cell>
          <BarCell row={row} log={log} range={props.range} now={now} axisWidth={props.axisWidth} />
        </>
      ) : null}
    </div>
  );
}

function waits(row: Row): boolean {
  return row.type === 'span' && row.span.status === 'waiting';
}

/** The span that a row is about: its own, or the first of a fold. */
export function leadOf(row: Row): SpanView | undefined {
  return row.type === 'span' ? row.span : row.calls[0];
}

function NameCell({ row, log }: { row: Row; log: TraceLog }) {
  const lead = leadOf(row);
  if (!lead) return <Cell className="name">{null}</Cell>;
  const name = spanName(lead, log.view);
  const retries = row.type === 'group' ? row.calls.filter((call) => (call.attempt ?? 1) > 1).length : 0;
  return (
    <Cell className="name" style={{ paddingLeft: 6 + (row.level - 1) * 14 }}>
      <Twistie row={row} />
      <KindMark span={lead} log={log} />
      <span className="label">
        <span className="main">{name.main}</span>
        {row.type === 'group' && row.calls.length > 1 ? <span className="times"> ×{row.calls.length}</span> : null}
        {row.type === 'span' && name.rest ? <span className="rest"> {name.rest}</span> : null}
        {retries > 0 ? <span className="rest"> · {plural(retries, 'retry', 'retries')}</span> : null}
        {row.type === 'span' ? <Because span={row.span} log={log} /> : null}
      </span>
      <StatusMark span={row.type === 'group' ? (row.calls.at(-1) ?? lead) : lead} log={log} />
    </Cell>
  );
}

/** Kind by letter and shape for agents, by icon for the rest. */
export function KindMark({ span, log }: { span: SpanView; log: TraceLog }) {
  const tone = `tone-${toneOf(span, log.view)}`;
  if (span.kind !== 'agent') return <Icon name={iconOf(span)} className={`kind ${tone}`} />;
  return (
    <span className={`letter ${tone}`} aria-hidden="true">
      {agentLetter(span, log.view)}
    </span>
  );
}

/** Nothing on what went well. */
function StatusMark({ span, log }: { span: SpanView; log: TraceLog }) {
  if (span.status === 'ok') return null;
  const { icon, word } = STATUS[span.status];
  const recovered = span.status === 'failed' && isRecovered(log, span);
  return (
    <span
      className={`status status-${recovered ? 'recovered' : span.status}`}
      title={recovered ? `${word}, and recovered from` : word}
    >
      <Icon name={icon} spin={span.status === 'running'} />
    </span>
  );
}

/** "because → reviewer" on what failed through something beneath it. */
function Because({ span, log }: { span: SpanView; log: TraceLog }) {
  if (span.status !== 'failed') return null;
  const cause = causeOf(log, span);
  if (!cause || cause.node === span.node) return null;
  return <span className="rest"> because → {cause.node}</span>;
}

function Twistie({ row }: { row: Row }) {
  if (!row.expandable) return <span className="twistie" />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the treegrid open and close
    // biome-ignore lint/a11y/noStaticElementInteractions: the row says whether it is open; this is a place for the mouse
    <span
      className="twistie"
      onClick={(event) => {
        event.stopPropagation();
        toggle(row.key, !row.expanded);
      }}
    >
      <Icon name={row.expanded ? 'chevron-down' : 'chevron-right'} />
    </span>
  );
}

const SPOKEN_KIND: Partial<Record<SpanView['kind'], string>> = { backoff: 'back-off', chat: 'model call' };

/** What a screen reader says of a row. */
export function spokenRow(row: Row, log: TraceLog, figures: Figures): string {
  const lead = leadOf(row);
  if (!lead) return '';
  const { main, rest } = spanName(lead, log.view);
  const last = row.type === 'span' ? row.span : (row.calls.at(-1) ?? lead);
  const letter = agentLetter(lead, log.view) === 'S' ? 'supervisor' : 'worker';
  const parts = [
    row.type === 'group' ? `${main}, ${plural(row.calls.length, 'call')}` : `${main} ${rest}`.trim(),
    lead.kind === 'agent' ? letter : (SPOKEN_KIND[lead.kind] ?? lead.kind),
    STATUS[last.status].word,
    figures.duration,
  ];
  if (figures.cost !== NONE) parts.push(`${figures.inherited ? 'in all ' : ''}${figures.cost}`);
  if (figures.tokens !== NONE) parts.push(`${figures.tokens} tokens`);
  if (last.failure) parts.push(last.failure.code.replace(/_/g, ' '));
  return parts.join(', ');
}
