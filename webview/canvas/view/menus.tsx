import { useCallback } from 'react';
import type { KindSpec } from '../../../extension/protocol/field';
import type { CanvasCommand } from '../../../extension/protocol/messages';
import { Menu, type MenuItem } from '../../ui/menu';
import { kindsFor } from '../model/connection-rules';
import { doAsk } from '../page/calls';
import { runCommand } from '../page/commands';
import { addNode } from '../page/node-edits';
import { editable, type OpenMenu, page, selectedNodes, usePage } from '../page/page-state';
import { KIND_PREFIX } from './flow';

const MAC = navigator.platform.startsWith('Mac');

function keys(text: string): string {
  return MAC ? text.replace('Ctrl+', '⌘') : text;
}

/** The menu that is open, if one is. */
export function OpenedMenu() {
  const menu = usePage((state) => state.menu);
  const close = useCallback(() => page.set({ menu: null }), []);
  if (!menu) return null;
  return menu.type === 'add' ? <AddMenu menu={menu} onClose={close} /> : <CommandMenu menu={menu} onClose={close} />;
}

function AddMenu({ menu, onClose }: { menu: Extract<OpenMenu, { type: 'add' }>; onClose: () => void }) {
  const catalog = usePage((state) => state.catalog);
  const graph = usePage((state) => state.graph);
  const { from } = menu;
  const allowed = from && graph ? kindsFor(graph, from.kind, from.node, from.forward) : null;
  const kinds = (catalog?.kinds ?? []).filter((spec) => !allowed || allowed.includes(spec.kind));
  const pick = (id: string) => {
    onClose();
    const spec = kinds.find((each) => each.kind === id);
    if (spec) void addNode(spec, menu.at, from);
  };
  const label = from ? `Add and connect to ${from.node}` : 'Add a node';
  return (
    <Menu
      key={`${menu.x} ${menu.y}`}
      label={label}
      items={kinds.map(kindItem)}
      x={menu.x}
      y={menu.y}
      onPick={pick}
      onClose={onClose}
    />
  );
}

function kindItem(spec: KindSpec): MenuItem {
  return {
    id: spec.kind,
    label: spec.title,
    icon: spec.icon,
    description: spec.description,
    drag: KIND_PREFIX + spec.kind,
  };
}

const ITEMS: Record<'node' | 'edge' | 'pane', (MenuItem & { changes: boolean })[]> = {
  node: [
    { id: 'rename', label: 'Rename', icon: 'edit', keys: 'F2', changes: true },
    { id: 'duplicate', label: 'Duplicate', icon: 'files', keys: keys('Ctrl+D'), changes: true },
    { id: 'cut', label: 'Cut', icon: 'blank', keys: keys('Ctrl+X'), separated: true, changes: true },
    { id: 'copy', label: 'Copy', icon: 'copy', keys: keys('Ctrl+C'), changes: false },
    { id: 'paste', label: 'Paste', icon: 'clippy', keys: keys('Ctrl+V'), changes: true },
    { id: 'text', label: 'Open in Text', icon: 'go-to-file', separated: true, changes: false },
    { id: 'trace', label: 'Show in Trace', icon: 'list-tree', changes: false },
    { id: 'delete', label: 'Delete', icon: 'trash', keys: 'Del', separated: true, changes: true },
  ],
  edge: [{ id: 'delete', label: 'Delete Connection', icon: 'trash', keys: 'Del', changes: true }],
  pane: [
    { id: 'add', label: 'Add…', icon: 'add', changes: true },
    { id: 'paste', label: 'Paste', icon: 'clippy', keys: keys('Ctrl+V'), changes: true },
    { id: 'selectAll', label: 'Select All', icon: 'blank', keys: keys('Ctrl+A'), separated: true, changes: false },
    { id: 'fit', label: 'Fit', icon: 'screen-full', changes: false },
    { id: 'tidy', label: 'Tidy', icon: 'type-hierarchy-sub', changes: true },
  ],
};

function CommandMenu({ menu, onClose }: { menu: Exclude<OpenMenu, { type: 'add' }>; onClose: () => void }) {
  const state = page.get();
  const [id] = selectedNodes(state);
  const single = selectedNodes(state).length === 1;
  const hidden = new Set([single ? '' : 'rename', state.run ? '' : 'trace']);
  const items = ITEMS[menu.type]
    .filter((item) => !hidden.has(item.id))
    .map((item) => ({ ...item, disabled: item.changes && !editable(state) }));
  const pick = (action: string) => {
    onClose();
    if (action === 'add') page.set({ menu: { type: 'add', x: menu.x, y: menu.y, at: menu.at } });
    else if (action === 'text') void doAsk('text.open', id === undefined ? {} : { node: id });
    else if (action === 'trace') void doAsk('trace.open', id === undefined ? {} : { node: id });
    else runCommand(action as CanvasCommand, 'page');
  };
  return (
    <Menu
      key={`${menu.x} ${menu.y}`}
      label="Actions"
      items={items}
      x={menu.x}
      y={menu.y}
      onPick={pick}
      onClose={onClose}
    />
  );
}
