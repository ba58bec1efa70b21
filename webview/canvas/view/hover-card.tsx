import { callsOf, isAgent } from '../../../extension/protocol/graph';
import { useNow } from '../../ui/clock';
import { countWords, plural } from '../../ui/words';
import { budgetWords, exactWords, STATES, tailOf } from '../model/node-words';
import { ruleWords } from '../model/rule-words';
import { SIZES } from '../model/sizes';
import { type PageState, page, placesOf, selectedNodes, usePage } from '../page/page-state';
import { currentZoom, toWindow } from '../page/viewport';

const DELAY_MS = 300;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a node's card after a moment; null takes it away at once. */
export function hover(id: string | null): void {
  clearTimeout(timer);
  if (id === null) {
    if (page.get().hover !== null) page.set({ hover: null });
    return;
  }
  timer = setTimeout(() => {
    const state = page.get();
    const busy = state.connecting || state.menu || state.renaming !== null;
    // The inspector says all of it already.
    const shown = state.inspector.open && selectedNodes(state).join() === id;
    if (!busy && !shown) page.set({ hover: id });
  }, DELAY_MS);
}

/** What the node's card leaves out: model, state, cost, tokens, calls, failure, Problems. */
export function HoverCard() {
  const id = usePage((state) => state.hover);
  return id === null ? null : <Card key={id} id={id} />;
}

function Card({ id }: { id: string }) {
  useNow(true);
  const state = page.get();
  const rows = rowsOf(state, id);
  const place = cornerOf(state, id);
  if (!place || rows.length === 0) return null;
  return (
    <div className="hover-card" role="tooltip" style={place}>
      <strong>{id}</strong>
      <dl>
        {rows.map(([name, value]) => (
          <div key={`${name} ${value}`} className={name === 'failure' || name === 'problem' ? 'hover-bad' : ''}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const WIDTH = 300;

function cornerOf(state: PageState, id: string): { left: number; top: number } | null {
  const node = state.graph?.nodes[id];
  const at = placesOf(state)[id];
  if (!node || !at) return null;
  const size = SIZES[node.kind];
  const { x, y } = toWindow(at[0], at[1]);
  const right = x + size.width * currentZoom() + 10;
  const fits = right + WIDTH < window.innerWidth;
  return { left: Math.max(8, fits ? right : x - WIDTH - 10), top: Math.max(8, Math.min(y, window.innerHeight - 240)) };
}

function rowsOf(state: PageState, id: string): [string, string][] {
  const node = state.graph?.nodes[id];
  const view = state.run?.nodes[id];
  if (!node) return [];
  const rows: [string, string][] = [];
  if (isAgent(node)) rows.push(['model', node.model ?? 'none']);
  if (node.kind === 'supervisor') rows.push(['strategy', node.strategy]);
  if (node.kind === 'gate') rows.push(['rules', ruleWords(node)]);
  if (node.kind === 'tool') rows.push(['tools', (node.use ?? []).join(', ') || 'none']);
  if (callsOf(node).length > 0) rows.push(['may call', callsOf(node).join(', ')]);
  if (view && view.state !== 'idle') {
    rows.push(['state', [STATES[view.state].word, view.activity].filter(Boolean).join(': ')]);
    if (isAgent(node)) {
      rows.push([
        'cost',
        `${exactWords(view.cost, view.estimated)}${view.budget ? ` of ${budgetWords(view.budget)}` : ''}`,
      ]);
      rows.push(['tokens', `${countWords(view.inputTokens)} in · ${countWords(view.outputTokens)} out`]);
      rows.push(['calls', `${plural(view.chats, 'model call')} · ${plural(view.tools, 'tool call')}`]);
    }
    if (view.failure)
      rows.push(['failure', view.failure.message + (view.because ? ` Because → ${view.because}.` : '')]);
  }
  const live = state.run?.live[id];
  if (live) rows.push(['says', tailOf(live, 160)]);
  for (const problem of (state.problems[id] ?? []).slice(0, 3)) rows.push(['problem', problem.message]);
  return rows;
}
