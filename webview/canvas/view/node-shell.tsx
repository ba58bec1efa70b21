import type { ReactNode } from 'react';
import type { GraphNode, Kind } from '../../../extension/protocol/graph';
import { spokenId } from '../model/elements';
import { spokenNode } from '../model/node-words';
import { usePage } from '../page/page-state';
import { Handles, KindMark, NodeTitle, ProblemMark, ReviewButton, StateMark, usePending } from './node-parts';

interface ShellProps {
  id: string;
  kind: Kind;
  selected: boolean;
  children: ReactNode;
}

/** What all cards share: outline, name, marks, connection points, spoken name; far away only name and state. */
export function NodeShell({ id, kind, selected, children }: ShellProps) {
  const node = usePage((state) => state.graph?.nodes[id]);
  const view = usePage((state) => state.run?.nodes[id]);
  const problems = usePage((state) => state.problems[id]);
  const far = usePage((state) => state.far);
  const pending = usePending(id);
  const standing = usePage((state) => standingOf(state.connecting, id));
  const missed = usePage((state) => state.find.query !== '' && !state.find.hits.includes(id));
  const start = usePage((state) => state.graph?.start === id);
  if (!node) return null;
  const classes = [
    `node node-${kind}`,
    `state-${view?.state ?? 'idle'}`,
    selected ? 'is-selected' : '',
    problems?.some((problem) => problem.severity === 'error') ? 'has-error' : problems ? 'has-warning' : '',
    standing,
    missed ? 'is-missed' : '',
    far ? 'is-far' : '',
  ];
  return (
    <div className={classes.join(' ')}>
      <div className="node-head">
        <KindMark kind={kind} />
        <NodeTitle id={id} title={titleOf(node)} />
        {start && !far ? <span className="start-mark">start</span> : null}
        <ProblemMark problems={problems} />
        {pending && !far && pending.request.call.caller === id ? <ReviewButton pending={pending} /> : null}
        <StateMark view={view} />
      </div>
      {far ? null : children}
      <span id={spokenId(id)} className="visually-hidden">
        {spokenNode(id, node, view, problems ?? [])}
        {start ? ', start' : ''}
      </span>
      <Handles kind={kind} />
    </div>
  );
}

function titleOf(node: GraphNode): string | undefined {
  return node.title;
}

function standingOf(connecting: { node: string; forbidden: ReadonlySet<string> } | null, id: string): string {
  if (!connecting) return '';
  if (connecting.node === id) return 'is-origin';
  return connecting.forbidden.has(id) ? 'is-forbidden' : 'is-allowed';
}
