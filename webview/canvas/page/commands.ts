/** What keys, menus and VS Code's commands do. */
import type { CanvasCommand } from '../../../extension/protocol/messages';
import { openFind } from './find-nodes';
import { copySelected, deleteSelected, duplicateSelected, paste, selectAll, tidyAll } from './node-edits';
import { notify, page, selectedNodes } from './page-state';
import { fitAll, zoomBy } from './viewport';

const ACTIONS: Record<CanvasCommand, () => unknown> = {
  find: openFind,
  fit: () => fitAll(),
  tidy: tidyAll,
  add: openPalette,
  rename: renameSelected,
  delete: deleteSelected,
  duplicate: duplicateSelected,
  copy: () => copySelected(false),
  cut: () => copySelected(true),
  paste,
  selectAll,
  toggleMinimap: () => page.set({ minimap: !page.get().minimap }),
  toggleInspector: () => page.set({ inspector: { ...page.get().inspector, open: !page.get().inspector.open } }),
  zoomIn: () => zoomBy(1.25),
  zoomOut: () => zoomBy(0.8),
};

/** A key press reaches VS Code too, which may send the same command back: that echo is dropped. */
const ECHO_MS = 500;
const byKey = new Map<CanvasCommand, number>();

export function runCommand(command: CanvasCommand, from: 'page' | 'host'): void {
  const now = performance.now();
  if (from === 'host' && now - (byKey.get(command) ?? Number.NEGATIVE_INFINITY) < ECHO_MS) return;
  if (from === 'page') byKey.set(command, now);
  Promise.resolve()
    .then(ACTIONS[command])
    .catch((error: unknown) => notify('error', error instanceof Error ? error.message : String(error)));
}

export function openPalette(): void {
  const button = document.querySelector('.toolbar-add')?.getBoundingClientRect();
  page.set({ menu: { type: 'add', x: button?.left ?? 16, y: (button?.bottom ?? 40) + 6, at: null } });
}

function renameSelected(): void {
  const [id, ...more] = selectedNodes(page.get());
  if (id !== undefined && more.length === 0) page.set({ renaming: id });
}
