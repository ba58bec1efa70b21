import { ask, outcomeOf } from './calls';
import { notify, page, selectedNodes, usePage } from './page-state';

/** Selects exactly these nodes and no edge. */
export function selectNodes(ids: readonly string[]): void {
  const wanted = new Set(ids);
  const { nodes, edges } = page.get();
  page.set({
    nodes: nodes.map((node) => mark(node, wanted.has(node.id))),
    edges: edges.map((edge) => mark(edge, false)),
  });
}

function mark<T extends { selected?: boolean }>(element: T, selected: boolean): T {
  return (element.selected ?? false) === selected ? element : { ...element, selected };
}

let told = '';

/** The next selection comes from the host: it is not told back. */
export function expectSelection(ids: readonly string[]): void {
  told = [...ids].sort().join('\n');
}

/** Tells the host about every change of the selected nodes, once it rests. */
export function watchSelection(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = usePage.subscribe((state, before) => {
    if (state.nodes === before.nodes) return;
    clearTimeout(timer);
    timer = setTimeout(() => void tell(), 60);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

async function tell(): Promise<void> {
  const nodes = selectedNodes(page.get());
  const key = nodes.toSorted().join('\n');
  if (key === told) return;
  told = key;
  const outcome = await outcomeOf(ask('selection.change', { nodes }));
  if (!outcome.ok) notify('warning', outcome.message);
}
