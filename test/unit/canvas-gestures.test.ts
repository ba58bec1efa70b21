/** Gestures against a host that is slow, refuses, or changes the text meanwhile. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Graph } from '../../extension/protocol/graph';
import type { GraphEdit } from '../../extension/protocol/graph-edit';
import type { CanvasDocument, Outcome } from '../../extension/protocol/messages';
import { applyEdits } from '../../webview/canvas/model/apply-edits';
import { type Ask, connectTo } from '../../webview/canvas/page/calls';
import { edit } from '../../webview/canvas/page/edit-document';
import { held, page, usePage } from '../../webview/canvas/page/page-state';
import { receiveDocument } from '../../webview/canvas/page/show-document';
import { releaseNotes } from '../support/canvas-harness/samples';

let version = 1;
let graph: Graph = releaseNotes;
let refuse: string | null = null;
let beforeEdit: () => void = () => undefined;
const asked: GraphEdit[][] = [];

function documentNow(change: Partial<CanvasDocument> = {}): CanvasDocument {
  return {
    version,
    name: 'a.switchyard.yaml',
    graph: structuredClone(graph),
    stale: false,
    empty: false,
    readonly: false,
    problems: [],
    ...change,
  };
}

/** The text changes from outside. */
function changeText(edits: GraphEdit[]): void {
  graph = applyEdits(graph, edits);
  version += 1;
}

async function onEdit(input: { version: number; edits: GraphEdit[] }): Promise<Outcome> {
  asked.push(input.edits);
  beforeEdit();
  await Promise.resolve();
  if (input.version !== version) return { ok: false, message: 'The text has changed meanwhile.' };
  if (refuse) return { ok: false, message: refuse };
  changeText(input.edits);
  setTimeout(() => receiveDocument(documentNow()), 5);
  return { ok: true };
}

const START = usePage.getState();

beforeEach(() => {
  version = 1;
  graph = releaseNotes;
  refuse = null;
  beforeEdit = () => undefined;
  asked.length = 0;
  held.clear();
  usePage.setState({ ...START, nodes: [], edges: [] }, true);
  connectTo(((name: string, input: never) =>
    name === 'graph.edit' ? onEdit(input) : Promise.resolve({ ok: true })) as unknown as Ask);
  receiveDocument(documentNow());
});

const move: GraphEdit[] = [{ type: 'layout.set', positions: { writer: [500, 500] } }];
const placeOf = (id: string) => page.get().nodes.find((node) => node.id === id)?.position;

describe('a gesture', () => {
  it('shows at once and stays when the document has it', async () => {
    const done = edit(move);
    expect(placeOf('writer')).toEqual({ x: 500, y: 500 });
    expect(await done).toBe(true);
    expect(page.get().batches).toEqual([]);
    expect(placeOf('writer')).toEqual({ x: 500, y: 500 });
    expect(page.get().document?.version).toBe(2);
  });

  it('is taken back with the host’s sentence when it is refused', async () => {
    const before = placeOf('writer');
    refuse = 'This may not be.';
    expect(await edit(move)).toBe(false);
    expect(placeOf('writer')).toEqual(before);
    expect(page.get().notifications.map((each) => each.text)).toEqual(['This may not be.']);
  });

  it('is made again when the text changed under it', async () => {
    beforeEdit = () => {
      beforeEdit = () => undefined;
      changeText([{ type: 'node.rename', id: 'historian', to: 'archivist' }]);
      setTimeout(() => receiveDocument(documentNow()), 5);
    };
    expect(await edit(move)).toBe(true);
    expect(asked).toHaveLength(2);
    expect(graph.layout).toEqual({ writer: [500, 500] });
    expect(page.get().graph?.nodes).toHaveProperty('archivist');
    expect(page.get().notifications).toEqual([]);
  });

  it('follows another without losing either', async () => {
    const results = await Promise.all([
      edit([{ type: 'call.remove', from: 'editor', to: 'historian' }]),
      edit([{ type: 'call.add', from: 'editor', to: 'plain-writer' }]),
      edit(move),
    ]);
    expect(results).toEqual([true, true, true]);
    expect(graph.nodes.editor).toMatchObject({ calls: ['writer', 'plain-writer'] });
    expect(asked).toHaveLength(3);
  });

  it('is not made on a document that is read-only or cannot be read', async () => {
    receiveDocument(documentNow({ readonly: true }));
    expect(await edit(move)).toBe(false);
    receiveDocument(documentNow({ stale: true }));
    expect(await edit(move)).toBe(false);
    expect(asked).toEqual([]);
    expect(page.get().notifications).toHaveLength(2);
  });
});

describe('a change from outside', () => {
  it('is drawn while a node is being dragged, and the drag goes on', () => {
    const nodes = page.get().nodes.map((node) => (node.id === 'writer' ? { ...node, position: { x: 7, y: 9 } } : node));
    page.set({ nodes });
    held.add('writer');
    changeText([
      { type: 'layout.set', positions: { writer: [0, 0], editor: [300, 0] } },
      { type: 'node.remove', id: 'repository' },
    ]);
    receiveDocument(documentNow());
    expect(placeOf('writer')).toEqual({ x: 7, y: 9 });
    expect(placeOf('editor')).toEqual({ x: 300, y: 0 });
    expect(placeOf('repository')).toBeUndefined();
  });

  it('keeps the drawing when the text breaks', () => {
    receiveDocument(documentNow({ stale: true }));
    expect(page.get().nodes).toHaveLength(7);
  });

  it('keeps places that were made for nodes without one', () => {
    const before = placeOf('publish');
    changeText([{ type: 'node.add', id: 'extra', node: { kind: 'worker', model: 'm' } }]);
    receiveDocument(documentNow());
    expect(placeOf('publish')).toEqual(before);
    expect(placeOf('extra')).toBeDefined();
    expect(graph.layout).toBeUndefined();
  });
});
