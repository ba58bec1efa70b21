/** Where the canvas looks. */
import { getViewportForBounds, type ReactFlowInstance, type Viewport } from '@xyflow/react';
import { vscode } from '../../ui/host';
import type { CanvasEdge, CanvasNode } from '../model/elements';
import { page } from './page-state';

type Flow = ReactFlowInstance<CanvasNode, CanvasEdge>;

let flow: Flow | null = null;

interface SavedState {
  viewport?: Viewport;
}

/** Where the person left off. Nothing is kept while the drawing is fitted: then it is fitted again to any size. */
export function savedViewport(): Viewport | undefined {
  return (vscode.getState() as SavedState | undefined)?.viewport;
}

/** Keeps where the person looks now; undefined: the drawing is fitted. */
export function saveViewport(viewport: Viewport | undefined): void {
  const { viewport: _, ...rest } = (vscode.getState() ?? {}) as SavedState;
  vscode.setState(viewport ? { ...rest, viewport } : rest);
}

/** Gives this file the drawn canvas; null when it is gone. */
export function attachFlow(instance: Flow | null): void {
  flow = instance;
}

/** Fits the drawing again whenever its place gets another size, unless the person has moved it. */
export function keepFitted(): () => void {
  const box = document.querySelector('.canvas-flow');
  if (!box) return () => undefined;
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (!savedViewport()) fitAll(undefined, false);
    });
  });
  observer.observe(box);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}

export const MIN_ZOOM = 0.3;
export const MAX_ZOOM = 2;
/** Below this zoom a node shows its name and state only. */
export const FAR_ZOOM = 0.4;

/** How far one may zoom out: big graphs further, so that Fit can show all of them. */
export function minZoom(count: number): number {
  return count > 60 ? 0.08 : MIN_ZOOM;
}

function canvasBox(): DOMRect | undefined {
  return document.querySelector('.canvas-flow')?.getBoundingClientRect();
}

function calm(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

function glide(viewport: Viewport, animate: boolean): void {
  void flow?.setViewport(viewport, animate && !calm() ? { duration: 200 } : {});
}

/**
 * Shows all nodes, or the given ones. React Flow's own `fitView` waits for nodes that are culled and never comes
 * back, so the bounds are taken from the preset sizes.
 */
export function fitAll(ids?: readonly string[], animate = true): void {
  const { nodes } = page.get();
  const wanted = ids ? nodes.filter((node) => ids.includes(node.id)) : nodes;
  const box = canvasBox();
  if (!flow || !box || wanted.length === 0) return;
  const bounds = flow.getNodesBounds(wanted);
  const above = document.querySelector('.top-row')?.getBoundingClientRect().height ?? 0;
  // The run bar floats over the drawing; in a low panel the margins give way first.
  const margin = Math.round(Math.min(40, Math.max(12, box.height / 16)));
  const padding = { top: `${Math.round(above) + 12 + margin}px`, bottom: `${margin}px`, x: '32px' } as const;
  if (!ids) saveViewport(undefined);
  glide(getViewportForBounds(bounds, box.width, box.height, minZoom(nodes.length), 1, padding), animate);
}

/** Brings nodes into view without changing the zoom, unless they are already seen. */
export function reveal(ids: readonly string[]): void {
  const box = canvasBox();
  if (!flow || !box || ids.length === 0) return;
  const nodes = page.get().nodes.filter((node) => ids.includes(node.id));
  if (nodes.length === 0) return;
  const bounds = flow.getNodesBounds(nodes);
  const { x, y, zoom } = flow.getViewport();
  const left = bounds.x * zoom + x;
  const top = bounds.y * zoom + y;
  const seen =
    left >= 0 && top >= 56 && left + bounds.width * zoom <= box.width && top + bounds.height * zoom <= box.height;
  if (seen) return;
  const scale = Math.max(zoom, FAR_ZOOM + 0.1);
  const centre = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  const viewport = { x: box.width / 2 - centre.x * scale, y: box.height / 2 - centre.y * scale, zoom: scale };
  saveViewport(viewport);
  glide(viewport, true);
}

export function zoomBy(factor: number): void {
  const box = canvasBox();
  if (!flow || !box) return;
  const { x, y, zoom } = flow.getViewport();
  const next = Math.min(MAX_ZOOM, Math.max(minZoom(page.get().nodes.length), zoom * factor));
  const middle = { x: box.width / 2, y: box.height / 2 };
  const scale = next / zoom;
  const viewport = { x: middle.x - (middle.x - x) * scale, y: middle.y - (middle.y - y) * scale, zoom: next };
  saveViewport(viewport);
  glide(viewport, true);
}

/** Window coordinates as a place on the canvas. */
export function toCanvas(x: number, y: number): [number, number] {
  const point = flow?.screenToFlowPosition({ x, y }, { snapToGrid: false }) ?? { x: 0, y: 0 };
  return [point.x, point.y];
}

/** The window coordinates of a place on the canvas. */
export function toWindow(x: number, y: number): { x: number; y: number } {
  return flow?.flowToScreenPosition({ x, y }) ?? { x: 0, y: 0 };
}

/** The middle of what is seen, as a place on the canvas. */
export function middle(): [number, number] {
  const box = canvasBox();
  return box ? toCanvas(box.left + box.width / 2, box.top + box.height / 2) : [0, 0];
}

export function currentZoom(): number {
  return flow?.getZoom() ?? 1;
}
