/** The parts that cards are made of. */
import { Handle, Position } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { Kind } from '../../../extension/protocol/graph';
import type { Problem } from '../../../extension/protocol/problem';
import type { NodeView, PendingApproval } from '../../../extension/protocol/run-view';
import { useNow } from '../../ui/clock';
import { Icon } from '../../ui/icon';
import { clockWords, countWords, durationWords } from '../../ui/words';
import { HANDLE } from '../model/elements';
import { STATES } from '../model/node-words';
import { doAsk } from '../page/calls';
import { renameNode } from '../page/node-edits';
import { editable, page, usePage } from '../page/page-state';

/** Kind by letter, icon and colour. */
export function KindMark({ kind }: { kind: Kind }) {
  const spec = usePage((state) => state.catalog?.kinds.find((each) => each.kind === kind));
  return (
    <span className={`kind-mark kind-${kind}`} title={spec?.title} aria-hidden="true">
      {kind === 'gate' || kind === 'tool' ? <Icon name={spec?.icon ?? 'circle'} /> : (spec?.letter ?? '?')}
    </span>
  );
}

export function StateMark({ view }: { view: NodeView | undefined }) {
  if (!view || view.state === 'idle') return null;
  const { icon, word } = STATES[view.state];
  return (
    <span className={`state-mark mark-${view.state}`} title={word}>
      <Icon name={icon} spin={view.state === 'running'} />
    </span>
  );
}

export function ProblemMark({ problems }: { problems: readonly Problem[] | undefined }) {
  if (!problems || problems.length === 0) return null;
  const error = problems.some((problem) => problem.severity === 'error');
  const title = problems.map((problem) => problem.message).join('\n');
  return (
    <span className={`problem-mark ${error ? 'is-error' : 'is-warning'}`} title={title}>
      <Icon name={error ? 'error' : 'warning'} />
      {problems.length}
    </span>
  );
}

/** The node's name; F2 or a double click makes it a text field. */
export function NodeTitle({ id, title }: { id: string; title: string | undefined }) {
  const renaming = usePage((state) => state.renaming === id);
  if (renaming) return <NameField id={id} />;
  const begin = () => {
    if (editable(page.get())) page.set({ renaming: id });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way is F2 on the node
    <span className="node-title" title={title ? `${title} (${id})` : id} onDoubleClick={begin}>
      {title ?? id}
    </span>
  );
}

function NameField({ id }: { id: string }) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => ref.current?.select(), []);
  const end = (commit: boolean) => {
    const value = ref.current?.value.trim() ?? id;
    if (page.get().renaming !== id) return;
    if (commit && !renameNode(id, value)) {
      ref.current?.select();
      return;
    }
    page.set({ renaming: null });
    const name = commit ? value : id;
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(name)}"]`)?.focus(),
    );
  };
  return (
    <input
      ref={ref}
      className="name-field nodrag nopan"
      aria-label={`New name of ${id}`}
      defaultValue={id}
      spellCheck={false}
      // biome-ignore lint/a11y/noAutofocus: the person asked to rename
      autoFocus
      onBlur={() => page.set({ renaming: null })}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true);
        else if (event.key === 'Escape') end(false);
        if (event.key === 'Enter' || event.key === 'Escape' || event.key.startsWith('Arrow')) event.stopPropagation();
      }}
    />
  );
}

/** The approval that a node waits for: as the caller, or as the gate. */
export function usePending(id: string): PendingApproval | undefined {
  return usePage((state) => state.run?.pending.find((each) => each.request.call.caller === id || each.node === id));
}

export function ReviewButton({ pending }: { pending: PendingApproval }) {
  return (
    <button
      type="button"
      className="review-button nodrag nopan"
      onClick={() => void doAsk('approval.open', { id: pending.request.id })}
    >
      {pending.request.call.kind === 'question' ? 'Answer' : 'Review'}
    </button>
  );
}

/** `01:12`, counting while the node works; how long it took afterwards. */
export function Elapsed({ view, pending }: { view: NodeView; pending: PendingApproval | undefined }) {
  const since = pending ? pending.request.requestedAt : view.startedAt;
  const now = useNow(since !== undefined);
  if (since !== undefined) return clockWords(now - since);
  return view.elapsedMs > 0 ? durationWords(view.elapsedMs) : null;
}

export function tokenWords(view: NodeView): string {
  const tokens = view.inputTokens + view.outputTokens;
  return tokens === 0 ? '' : `${view.estimated ? '≈' : ''}${countWords(tokens)} tok`;
}

/** How much of a budget is spent and reserved (hatched); micro-dollars. */
export function BudgetLine({ spent, reserved, budget }: { spent: number; reserved: number; budget: number }) {
  const part = (micro: number) => (budget > 0 ? Math.min(100, (micro / budget) * 100) : 0);
  const used = part(spent);
  return (
    <span className="budget-line" aria-hidden="true">
      <span className="budget-spent" style={{ inlineSize: `${used}%` }} />
      <span className="budget-reserved" style={{ inlineSize: `${Math.min(100 - used, part(reserved))}%` }} />
    </span>
  );
}

export function Handles({ kind }: { kind: Kind }) {
  const agent = kind === 'supervisor' || kind === 'worker';
  return (
    <>
      <Handle id={HANDLE.in} type="target" position={Position.Top} className="handle-in" />
      {kind === 'tool' ? null : (
        <Handle id={HANDLE.calls} type="source" position={Position.Bottom} className="handle-calls" />
      )}
      {agent ? (
        <>
          <Handle
            id={HANDLE.fallback}
            type="source"
            position={Position.Right}
            className="handle-fallback"
            title="Drag to the agent that is tried when this one fails"
          />
          <Handle
            id={HANDLE.side}
            type="target"
            position={Position.Left}
            className="handle-side"
            isConnectableStart={false}
          />
        </>
      ) : null}
    </>
  );
}
