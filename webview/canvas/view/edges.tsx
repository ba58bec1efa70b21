import { type ConnectionLineComponentProps, type EdgeProps, getBezierPath, Position } from '@xyflow/react';
import { memo } from 'react';
import { refusal } from '../model/connection-rules';
import { type CanvasEdge, type CanvasNode, HANDLE } from '../model/elements';
import { SIZES } from '../model/sizes';
import { usePage } from '../page/page-state';

function useTraffic(source: string, target: string): { state: string; count: number } {
  const key = `${source} ${target}`;
  const active = usePage((state) => state.run?.activeEdges.includes(key) ?? false);
  const waiting = usePage(
    (state) => active && state.graph?.nodes[target]?.kind === 'gate' && state.run?.nodes[target]?.state === 'waiting',
  );
  const count = usePage((state) => state.run?.edgeCounts[key] ?? 0);
  return { state: waiting ? 'is-waiting' : active ? 'is-active' : '', count };
}

/** React Flow counts from a connection point's outer edge; a line ends on the card's outline. */
const REACH = 5;

/** A permission to call; lit while it carries work. */
export const CallEdge = memo(function CallEdge(props: EdgeProps<CanvasEdge>) {
  const { source, target, sourceX, sourceY, targetX, targetY, selected, data } = props;
  const { state, count } = useTraffic(source, target);
  const far = usePage((page) => page.far);
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY: sourceY - REACH,
    targetX,
    targetY: targetY + REACH,
    sourcePosition: Position.Bottom,
    targetPosition: Position.Top,
  });
  return (
    <g className={`edge edge-call ${state} ${selected ? 'is-selected' : ''}`}>
      <path className="edge-line" d={path} />
      <path className="react-flow__edge-interaction" d={path} />
      {data?.order === undefined || far ? null : <Label x={labelX} y={labelY} text={String(data.order)} round />}
      {count > 1 && !far ? <Label x={targetX} y={targetY - 20} text={`×${count}`} /> : null}
    </g>
  );
});

function Label({ x, y, text, round }: { x: number; y: number; text: string; round?: boolean }) {
  const width = round ? 20 : 8 + text.length * 7;
  return (
    <g className="edge-label" transform={`translate(${x} ${y})`}>
      <rect
        x={-width / 2}
        y={-10}
        width={width}
        height={20}
        rx={10}
        className={round ? 'label-ring' : 'label-ground'}
      />
      <text dy="0.35em" textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

/** A dashed line from the side to the agent that is tried when this one fails; from whichever side is nearer. */
export const FallbackEdge = memo(function FallbackEdge(props: EdgeProps<CanvasEdge>) {
  const { source, target, sourceX, sourceY, targetX, targetY, selected } = props;
  const { state } = useTraffic(source, target);
  const mirrored = targetX + SIZES.worker.width / 2 < sourceX - SIZES.worker.width / 2;
  const [path] = getBezierPath({
    sourceX: mirrored ? sourceX - REACH - SIZES.worker.width : sourceX - REACH,
    sourceY,
    targetX: mirrored ? targetX + REACH + SIZES.worker.width : targetX + REACH,
    targetY,
    sourcePosition: mirrored ? Position.Left : Position.Right,
    targetPosition: mirrored ? Position.Right : Position.Left,
  });
  return (
    <g className={`edge edge-fallback ${state} ${selected ? 'is-selected' : ''}`}>
      <path className="edge-line" d={path} />
      <path className="react-flow__edge-interaction" d={path} />
    </g>
  );
});

/** The line under the pointer while a connection is dragged, with the reason where it may not end here. */
export function ConnectionLine(props: ConnectionLineComponentProps<CanvasNode>) {
  const { fromX, fromY, fromPosition, toX, toY, toPosition, fromNode, toNode, fromHandle } = props;
  const graph = usePage((state) => state.graph);
  const kind = fromHandle.id === HANDLE.fallback ? 'fallback' : 'call';
  const forward = fromHandle.type === 'source';
  const why =
    graph && toNode
      ? forward
        ? refusal(graph, kind, fromNode.id, toNode.id)
        : refusal(graph, kind, toNode.id, fromNode.id)
      : null;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const verdict = toNode ? (why ? 'is-refused' : 'is-welcome') : '';
  return (
    <g className={`edge edge-drawn edge-${kind} ${verdict}`}>
      <path className="edge-line" d={path} />
      {why ? (
        <foreignObject x={toX + 14} y={toY + 10} width={260} height={90} className="refusal-place">
          <div className="refusal" role="status">
            {why}
          </div>
        </foreignObject>
      ) : null}
    </g>
  );
}
