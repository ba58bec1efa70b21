/** Exactly what the call would be made with: a table of its arguments, and what a file would become. */
import { type ReactNode, useMemo } from 'react';
import type { ReviewState } from '../../extension/protocol/messages';
import { Button, Visible } from '../trace/controls';
import { lineDiff } from './line-diff';
import { shownByDiff, valueText } from './review-text';

interface ArgumentsProps {
  state: ReviewState;
  /** Goes on the end of each part, to know that it was read. */
  mark(part: string): (element: HTMLElement | null) => void;
  onOpenDiff(): void;
}

/** The parts that have to be read to the end before the call can be approved. */
export function partsOf(state: ReviewState): string[] {
  const byDiff = shownByDiff(state.request.call.args, state.diff);
  const names = Object.keys(state.request.call.args).filter((name) => name !== byDiff);
  return [...names.map((name) => `argument ${name}`), ...(state.diff ? ['diff'] : [])];
}

export function CallArguments({ state, mark, onOpenDiff }: ArgumentsProps) {
  const { args, kind } = state.request.call;
  const byDiff = shownByDiff(args, state.diff);
  const shown = Object.entries(args).filter(([name]) => name !== byDiff);
  return (
    <section aria-label="The exact call">
      <h2>{kind === 'question' ? 'The question' : kind === 'agent' ? 'The task' : 'Arguments'}</h2>
      {shown.length === 0 && !state.diff ? <p className="quiet">None.</p> : null}
      {kind === 'question' && typeof args.question === 'string' && shown.length === 1 ? (
        <LongText label="The question" large end={<EndMark ref={mark('argument question')} />}>
          <Visible text={args.question} newlines="mark" />
        </LongText>
      ) : shown.length > 0 ? (
        <table className="arguments">
          <tbody>
            {shown.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">
                  <Visible text={name} newlines="mark" />
                </th>
                <td>
                  <LongText label={name} end={<EndMark ref={mark(`argument ${name}`)} />}>
                    <Visible text={valueText(value)} newlines={typeof value === 'string' ? 'mark' : 'keep'} />
                  </LongText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {state.diff ? (
        <FileDiff diff={state.diff} argument={byDiff} end={<EndMark ref={mark('diff')} />} onOpen={onOpenDiff} />
      ) : null}
    </section>
  );
}

function EndMark({ ref }: { ref: (element: HTMLElement | null) => void }) {
  return <span className="end" ref={ref} />;
}

/** Scrolls where it is long; reachable by keyboard. */
function LongText({
  label,
  large = false,
  end,
  children,
}: {
  label: string;
  large?: boolean;
  end: ReactNode;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={large ? 'long large' : 'long'} tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
      {end}
    </section>
  );
}

const SIGN = { same: ' ', add: '+', remove: '−', skip: '⋯' } as const;
const SPOKEN = { same: '', add: 'added: ', remove: 'removed: ', skip: '' } as const;

function FileDiff({
  diff,
  argument,
  end,
  onOpen,
}: {
  diff: NonNullable<ReviewState['diff']>;
  argument: string | null;
  end: ReactNode;
  onOpen(): void;
}) {
  const { lines, added, removed } = useMemo(() => lineDiff(diff.before, diff.after), [diff]);
  return (
    <div className="file">
      <div className="file-head">
        <span>
          <code>
            <Visible text={diff.path} newlines="mark" />
          </code>{' '}
          <span className="quiet">{diff.before === null ? 'new file' : 'changed'}</span>{' '}
          <span className="added">+{added}</span> <span className="removed">−{removed}</span>
          {argument === null ? null : <span className="quiet"> · this is the argument {argument}</span>}
        </span>
        <Button kind="quiet" icon="diff" onClick={onOpen}>
          Open diff
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className="long diff" tabIndex={0} aria-label={`Changes of ${diff.path}`}>
        {lines.length === 0 ? <p className="quiet note">Nothing changes.</p> : null}
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are shown in their order and have no state
          <div key={index} className={`line ${line.kind}`}>
            <span className="number" aria-hidden="true">
              {line.before ?? ''}
            </span>
            <span className="number" aria-hidden="true">
              {line.after ?? ''}
            </span>
            <span className="sign" aria-hidden="true">
              {SIGN[line.kind]}
            </span>
            <span className="spoken">{SPOKEN[line.kind]}</span>
            <code>
              <Visible text={line.text} newlines="mark" />
              {line.open ? <span className="quiet"> (no newline at the end)</span> : null}
            </code>
          </div>
        ))}
        {end}
      </section>
    </div>
  );
}
