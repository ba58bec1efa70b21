import { describe, expect, it } from 'vitest';
import type { GateNode } from '../../extension/protocol/graph';
import { edgesOf, nodesOf } from '../../webview/canvas/model/elements';
import { findNodes } from '../../webview/canvas/model/find';
import { agentWords, budgetWords, spokenNode, tailOf } from '../../webview/canvas/model/node-words';
import { ruleWords } from '../../webview/canvas/model/rule-words';
import { newsOf } from '../../webview/canvas/model/run-news';
import { argsOf, argsText } from '../../webview/inspector/rule-arguments';
import { share } from '../../webview/ui/share';
import { clockWords, countWords, durationWords } from '../../webview/ui/words';
import { failedRun, releaseNotes, waitingRun } from '../support/canvas-harness/samples';

describe('words on the cards', () => {
  it('tell a gate’s rules', () => {
    expect(ruleWords(releaseNotes.nodes['publish-gate'] as GateNode)).toBe(
      'docs/** low · files.write medium 30m · else high',
    );
    expect(ruleWords({ kind: 'gate' })).toBe('everything high');
  });

  it('tell an agent’s strategy and model, and never hide that a model is scripted', () => {
    const { editor, 'plain-writer': plain } = releaseNotes.nodes;
    expect(editor && 'model' in editor && agentWords(editor)).toBe('plan · gpt-5-mini');
    expect(plain && 'model' in plain && agentWords(plain)).toBe('scripted/plain');
  });

  it('tell times, counts and amounts', () => {
    expect([clockWords(0), clockWords(72_400), clockWords(3_723_000)]).toEqual(['00:00', '01:12', '1:02:03']);
    expect([durationWords(340), durationWords(12_400), durationWords(200_000)]).toEqual([
      '340 ms',
      '12.4 s',
      '3 min 20 s',
    ]);
    expect([countWords(950), countWords(18_200), countWords(999_999)]).toEqual(['950', '18.2k', '1.0M']);
    expect([budgetWords(500_000), budgetWords(460_500), budgetWords(500)]).toEqual(['$0.50', '$0.461', '$0.0005']);
  });

  it('keep the last words of a stream', () => {
    expect(tailOf('a\n b  c')).toBe('a b c');
    expect(tailOf('x'.repeat(100), 10)).toBe(`…${'x'.repeat(10)}`);
  });

  it('name a node aloud with its state, cost and Problems', () => {
    const { writer } = releaseNotes.nodes;
    const problem = {
      code: 'c',
      severity: 'error' as const,
      message: 'm',
      place: { line: 0, character: 0, endLine: 0, endCharacter: 0 },
    };
    expect(writer && spokenNode('writer', writer, waitingRun().nodes.writer, [problem])).toBe(
      'writer, worker, gpt-5-mini, waiting: wants files.write, $0.064, 1 error',
    );
  });
});

describe('what is said aloud', () => {
  it('is what changed, failures and approvals first', () => {
    const before = waitingRun(1000);
    expect(newsOf(before, structuredClone(before))).toEqual({ urgent: [], polite: [] });
    expect(newsOf(null, before).urgent).toEqual(['writer wants files.write: approval needed']);
    const news = newsOf(before, failedRun(1000));
    expect(news.urgent).toHaveLength(2);
    expect(news.polite).toEqual(['Run failed']);
  });
});

describe('finding', () => {
  it.each([
    ['WRITE', ['writer', 'plain-writer', 'publish-gate', 'publish']],
    ['gpt-5-nano', ['historian']],
    ['facts', ['editor', 'plain-writer']],
    ['files.search', ['repository']],
    ['nothing like it', []],
    ['  ', []],
  ])('%s', (query, hits) => {
    expect(findNodes(releaseNotes, query)).toEqual(hits);
  });
});

describe('identity', () => {
  it('stays where nothing changed', () => {
    const before = waitingRun(5000);
    const after = structuredClone(before);
    expect(share(before, after)).toBe(before);
    after.summary.costMicro += 1;
    const shared = share(before, after);
    expect(shared).not.toBe(before);
    expect(shared.nodes).toBe(before.nodes);
    expect(shared.summary.costMicro).toBe(before.summary.costMicro + 1);
  });

  it('follows removed and reordered keys', () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(Object.keys(share({ a: 1, b: 2 }, { b: 2, a: 1 }))).toEqual(['b', 'a']);
    expect(share([1, 2], [1])).toEqual([1]);
  });

  it('of nodes and edges survives a new reading of the same graph', () => {
    const places = { editor: [0, 0] as [number, number] };
    const nodes = nodesOf(releaseNotes, places, []);
    const edges = edgesOf(releaseNotes, []);
    expect(nodesOf(releaseNotes, places, nodes).every((node, index) => node === nodes[index])).toBe(true);
    expect(edgesOf(releaseNotes, edges).every((edge, index) => edge === edges[index])).toBe(true);
    const moved = nodesOf(releaseNotes, { editor: [50, 0] }, nodes);
    expect(moved.filter((node, index) => node !== nodes[index]).map((node) => node.id)).toEqual(['editor']);
    const kept = nodesOf(releaseNotes, { editor: [50, 0] }, nodes, new Set(['editor']));
    expect(kept[0]).toBe(nodes[0]);
  });

  it('numbers the calls of a sequence', () => {
    const { editor } = releaseNotes.nodes;
    const sequence = {
      ...releaseNotes,
      nodes: { ...releaseNotes.nodes, editor: { ...editor, strategy: 'sequence' } as never },
    };
    const orders = edgesOf(sequence, []).flatMap((edge) => edge.data?.order ?? []);
    expect(orders).toEqual([1, 2]);
    expect(edgesOf(releaseNotes, []).flatMap((edge) => edge.data?.order ?? [])).toEqual([]);
  });
});

describe('a rule’s arguments as words', () => {
  it('are read back as they were', () => {
    const args = { path: 'docs/**', url: 'https://example.com/*' };
    expect(argsOf(argsText(args))).toEqual(args);
    expect(argsOf('docs/**')).toEqual({ path: 'docs/**' });
    expect(argsOf(' ')).toBeUndefined();
  });
});
