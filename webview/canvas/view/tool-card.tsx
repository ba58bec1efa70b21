import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import type { CanvasNode } from '../model/elements';
import { usePage } from '../page/page-state';
import { NodeShell } from './node-shell';

/** A set of tools: a dashed outline with their names. */
export const ToolCard = memo(function ToolCard({ id, selected }: NodeProps<CanvasNode>) {
  const words = usePage((state) => {
    const node = state.graph?.nodes[id];
    return node?.kind === 'tool' ? (node.use ?? []).join(' · ') || 'no tools yet' : '';
  });
  return (
    <NodeShell id={id} kind="tool" selected={selected}>
      <div className="tool-names" title={words}>
        {words}
      </div>
    </NodeShell>
  );
});
