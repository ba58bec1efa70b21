import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { CanvasNode } from '../model/elements';
import { ruleWords } from '../model/rule-words';
import { usePage } from '../page/page-state';
import { NodeShell } from './node-shell';

/** A gate: a shield on the way, with its rules in words. */
export const GateCard = memo(function GateCard({ id, selected }: NodeProps<CanvasNode>) {
  const words = usePage((state) => {
    const node = state.graph?.nodes[id];
    return node?.kind === 'gate' ? ruleWords(node) : '';
  });
  return (
    <NodeShell id={id} kind="gate" selected={selected}>
      <div className="gate-rules" title={words}>
        {words}
      </div>
    </NodeShell>
  );
});
