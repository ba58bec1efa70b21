/** The canvas's keys. Undo, redo and save are VS Code's own: they are left alone and reach it. */
import type { CanvasCommand } from '../../../extension/protocol/messages';
import { runCommand } from './commands';
import { closeFind } from './find-nodes';
import { page, selectedNodes } from './page-state';
import { selectNodes } from './selection';

const PLAIN: Record<string, CanvasCommand> = { F2: 'rename', Delete: 'delete', Backspace: 'delete' };
const WITH_CTRL: Record<string, CanvasCommand> = {
  f: 'find',
  d: 'duplicate',
  c: 'copy',
  x: 'cut',
  v: 'paste',
  a: 'selectAll',
};

/** Whether the keys go into a text. */
function inText(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function inCanvas(event: KeyboardEvent): boolean {
  const target = event.target;
  return target === document.body || (target instanceof Element && target.closest('.canvas-flow') !== null);
}

/** Listens to the window's keys until the returned function is called. */
export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (ctrl && event.key.toLowerCase() === 'f') return act(event, 'find');
    if (inText(event) || !inCanvas(event)) return;
    if (ctrl) {
      const command = WITH_CTRL[event.key.toLowerCase()];
      if (command) act(event, command);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = PLAIN[event.key];
    if (command) act(event, command);
    else if (event.key === 'Escape') clear(event);
    else if (event.key === 'Enter') enterInspector(event);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(event);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

function act(event: KeyboardEvent, command: CanvasCommand): void {
  event.preventDefault();
  runCommand(command, 'page');
}

function clear(event: KeyboardEvent): void {
  const state = page.get();
  if (state.find.open) closeFind();
  else if (selectedNodes(state).length > 0 || state.edges.some((edge) => edge.selected)) selectNodes([]);
  else return;
  event.preventDefault();
}

/** Enter on a node selects it and goes to its first field. */
function enterInspector(event: KeyboardEvent): void {
  const node = (event.target as Element).closest('.react-flow__node');
  const id = node?.getAttribute('data-id');
  if (!id || (event.target as Element).closest('button')) return;
  event.preventDefault();
  selectNodes([id]);
  page.set({ inspector: { ...page.get().inspector, open: true } });
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.inspector .field-control')?.focus()),
  );
}

function openMenu(event: KeyboardEvent): void {
  const node = (event.target as Element).closest('.react-flow__node');
  const box = node?.getBoundingClientRect();
  const id = node?.getAttribute('data-id');
  if (!box || !id) return;
  event.preventDefault();
  if (!selectedNodes(page.get()).includes(id)) selectNodes([id]);
  page.set({ menu: { type: 'node', x: box.left + 20, y: box.bottom, at: [0, 0] } });
}
