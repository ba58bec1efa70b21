/** The cells of a row beside its name, view by view. */
import type { CSSProperties, ReactNode } from 'react';
import { type Figures, sumOf } from './figures';
import { formatClockTime } from './format';
import type { Row } from './rows';
import { excerptOf, STATUS } from './span-name';
import type { TraceLog } from './trace-log';

export function Cell({
  className,
  style,
  children,
}: {
  className: string;
  style?: CSSProperties;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows of a virtual list are no table rows
    // biome-ignore lint/a11y/useFocusableInteractive: the row has the focus, not its cells
    <span className={`cell ${className}`} style={style} role="gridcell">
      {children}
    </span>
  );
}

export function CostCell({ figures }: { figures: Figures }) {
  return (
    <Cell className="number">
      {figures.inherited ? <span className="sigma">Σ </span> : null}
      {figures.cost}
    </Cell>
  );
}

/** The Tree view: figures in place of bars. */
export function TreeCells({ row, figures, log }: { row: Row; figures: Figures; log: TraceLog }) {
  const last = row.type === 'span' ? row.span : row.calls.at(-1);
  const cost = sumOf(row.type === 'span' ? [row.span] : row.members).cost;
  const share = log.view.cost > 0 ? cost / log.view.cost : 0;
  return (
    <>
      <CostCell figures={figures} />
      <Cell className="share">
        {share > 0 ? <span className="share-bar" style={{ width: `${Math.max(2, share * 100)}%` }} /> : null}
      </Cell>
      <Cell className="number">{figures.inTokens}</Cell>
      <Cell className="number">{figures.outTokens}</Cell>
      <Cell className="number">{figures.duration}</Cell>
      <Cell className="word">
        {last ? STATUS[last.status].word : ''}
        {last?.failure ? ` · ${last.failure.code}` : ''}
      </Cell>
    </>
  );
}

/** The Calls view: one operation after the other, with what came of it. */
export function CallCells({ row, figures, log }: { row: Row; figures: Figures; log: TraceLog }) {
  if (row.type !== 'span') return null;
  const { span } = row;
  const agent = span.parent === null ? span.node : (log.span(span.parent)?.node ?? span.node);
  return (
    <>
      <Cell className="word">{agent}</Cell>
      <Cell className={`word excerpt ${span.status === 'failed' ? 'bad' : ''}`}>
        {excerptOf(span, log.live.get(span.id))}
      </Cell>
      <Cell className="number">{formatClockTime(span.startedAt)}</Cell>
      <Cell className="number">{figures.duration}</Cell>
      <Cell className="number">{figures.tokens}</Cell>
      <Cell className="number">{figures.cost}</Cell>
    </>
  );
}
