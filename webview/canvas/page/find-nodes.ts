import { findNodes } from '../model/find';
import { page } from './page-state';
import { selectNodes } from './selection';
import { reveal } from './viewport';

export function openFind(): void {
  page.set({ find: { ...page.get().find, open: true } });
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('.find-input')?.select());
}

export function closeFind(): void {
  page.set({ find: { open: false, query: '', hits: [], at: 0 } });
  document.querySelector<HTMLElement>('.canvas-flow')?.focus();
}

export function search(query: string): void {
  const { graph, find } = page.get();
  const hits = graph ? findNodes(graph, query) : [];
  page.set({ find: { ...find, query, hits, at: 0 } });
  showHit();
}

/** Goes to the next (1) or previous (-1) hit, round and round. */
export function stepHit(step: 1 | -1): void {
  const { find } = page.get();
  if (find.hits.length === 0) return;
  page.set({ find: { ...find, at: (find.at + step + find.hits.length) % find.hits.length } });
  showHit();
}

function showHit(): void {
  const { find } = page.get();
  const id = find.hits[find.at];
  if (id === undefined) return;
  selectNodes([id]);
  reveal([id]);
}
