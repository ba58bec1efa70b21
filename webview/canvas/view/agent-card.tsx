import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { type AgentNode, isAgent } from '../../../extension/protocol/graph';
import { MICRO } from '../../../extension/protocol/money';
import type { NodeView } from '../../../extension/protocol/run-view';
import type { CanvasNode } from '../model/elements';
import { agentWords, budgetWords, costWords, STATES, tailOf } from '../model/node-words';
import { usePage } from '../page/page-state';
import { BudgetLine, Elapsed, tokenWords, usePending } from './node-parts';
import { NodeShell } from './node-shell';

/** A supervisor or a worker: name, model, what it does now, what it has cost, how much of its budget is gone. */
export const AgentCard = memo(function AgentCard({ id, type, selected }: NodeProps<CanvasNode>) {
  return (
    <NodeShell id={id} kind={type} selected={selected}>
      <AgentBody id={id} />
    </NodeShell>
  );
});

function AgentBody({ id }: { id: string }) {
  const node = usePage((state) => state.graph?.nodes[id]);
  const view = usePage((state) => state.run?.nodes[id]);
  if (!node || !isAgent(node)) return null;
  return (
    <>
      <div className="node-meta">
        <span className="meta-model">{agentWords(node)}</span>
        <Activity id={id} view={view} />
      </div>
      {view && view.state !== 'idle' ? <Spending id={id} node={node} view={view} /> : <Ready id={id} node={node} />}
    </>
  );
}

/** What it does now: the last words of its stream where there are any. */
function Activity({ id, view }: { id: string; view: NodeView | undefined }) {
  const live = usePage((state) => state.run?.live[id]);
  if (view?.state === 'failed' && view.failure) {
    const words = view.because ? `because → ${view.because}` : view.failure.message;
    return <span className="meta-activity meta-failure">{words}</span>;
  }
  if (live && (view?.state === 'running' || view?.state === 'retrying')) {
    return <span className="meta-live">{tailOf(live, 20)}</span>;
  }
  return view?.activity && view.state !== 'not-needed' ? <span className="meta-activity">{view.activity}</span> : null;
}

function Spending({ id, node, view }: { id: string; node: AgentNode; view: NodeView }) {
  const runBudget = usePage((state) => state.run?.summary.budgetMicro ?? 0);
  const pending = usePending(id);
  const interrupted = usePage((state) => state.run?.summary.state === 'interrupted');
  const waiting = view.state === 'waiting';
  return (
    <>
      <div className="node-facts">
        <span className="facts-left">
          {interrupted && view.state === 'cancelled' ? 'interrupted' : STATES[view.state].word}{' '}
          <Elapsed view={view} pending={pending} />
          {waiting ? null : <span className="facts-tokens">{tokenWords(view)}</span>}
        </span>
        {view.state === 'not-needed' ? null : (
          <span className="facts-cost">
            {node.kind === 'supervisor' ? 'Σ ' : ''}
            {costWords(view.cost, view.estimated)}
          </span>
        )}
      </div>
      {view.state === 'not-needed' ? null : (
        <BudgetLine spent={view.cost} reserved={view.reserved} budget={view.budget ?? runBudget} />
      )}
    </>
  );
}

/** Before a run: what it may cost at most. */
function Ready({ id, node }: { id: string; node: AgentNode }) {
  const fallback = usePage((state) => state.standsFor[id]);
  const budget = node.limits?.budget;
  return (
    <>
      <div className="node-facts is-quiet">
        <span className="facts-left">{fallback ? `fallback of ${fallback}` : limitWords(node)}</span>
        <span className="facts-cost">{budget === undefined ? '' : `≤ ${budgetWords(Math.round(budget * MICRO))}`}</span>
      </div>
      <BudgetLine spent={0} reserved={0} budget={0} />
    </>
  );
}

function limitWords(node: AgentNode): string {
  const { steps, timeout } = node.limits ?? {};
  const words = [steps === undefined ? '' : `≤ ${steps} steps`, timeout === undefined ? '' : `≤ ${timeout}`];
  return words.filter((word) => word !== '').join(' · ') || 'ready';
}
