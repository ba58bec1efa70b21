import type { Graph } from '../../../extension/protocol/graph';

const PATTERN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Why a node may not be called this, as a sentence; null where it may. */
export function refuseName(graph: Graph, id: string, to: string): string | null {
  if (to === '') return 'A node needs a name.';
  if (!PATTERN.test(to)) return 'A name starts with a letter and has only letters, digits, - and _.';
  if (to !== id && Object.hasOwn(graph.nodes, to)) return `There is already a node called ${to}. Choose another name.`;
  return null;
}

/** `stem`, or `stem-2`, `stem-3`… where that is taken. */
export function freeName(taken: (id: string) => boolean, stem: string): string {
  if (!taken(stem)) return stem;
  const root = stem.replace(/-\d+$/, '');
  let count = 2;
  while (taken(`${root}-${count}`)) count += 1;
  return `${root}-${count}`;
}
