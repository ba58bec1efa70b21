/**
 * Fixed sizes of the nodes, in canvas pixels. They are preset so that React Flow never measures a node before it
 * draws it; the half widths are multiples of the grid so that centred nodes stay aligned.
 */
import type { Kind } from '../../../extension/protocol/graph';

export const GRID = 10;

export interface Size {
  width: number;
  height: number;
}

export const SIZES: Record<Kind, Size> = {
  supervisor: { width: 240, height: 92 },
  worker: { width: 240, height: 92 },
  gate: { width: 200, height: 66 },
  tool: { width: 180, height: 54 },
};

/** A position on the grid. */
export function snap([x, y]: [number, number]): [number, number] {
  return [Math.round(x / GRID) * GRID || 0, Math.round(y / GRID) * GRID || 0];
}
