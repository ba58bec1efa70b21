/** Graphs and runs for the canvas to show. */
import type { Graph, GraphNode } from '../../../extension/protocol/graph';
import type { RunOverlay } from '../../../extension/protocol/messages';
import type { NodeView } from '../../../extension/protocol/run-view';

export const releaseNotes: Graph = {
  switchyard: 1,
  name: 'Release notes',
  inputs: { since: { type: 'string', default: 'v1.0.0', description: 'Tag to start from' } },
  limits: { budget: 0.5, steps: 60, timeout: '10m', concurrency: 4 },
  start: 'editor',
  nodes: {
    editor: {
      kind: 'supervisor',
      strategy: 'plan',
      model: 'openai/gpt-5-mini',
      instructions:
        'You lead the release notes for everything since {{inputs.since}}.\nAsk for facts first, then for prose.',
      limits: { steps: 20, budget: 0.3 },
      calls: ['historian', 'writer'],
    },
    historian: {
      kind: 'worker',
      model: 'openai/gpt-5-nano',
      instructions: 'Report what changed, with file names.',
      calls: ['repository'],
    },
    writer: {
      kind: 'worker',
      model: 'openai/gpt-5-mini',
      instructions: 'Write for users, not for us.',
      limits: { budget: 0.15, steps: 12, timeout: '3m', retries: 1 },
      fallback: 'plain-writer',
      calls: ['publish-gate'],
    },
    'plain-writer': { kind: 'worker', model: 'scripted/plain', instructions: 'List the facts.' },
    'publish-gate': {
      kind: 'gate',
      rules: [
        { call: 'files.write', args: { path: 'docs/**' }, risk: 'low' },
        { call: 'files.write', risk: 'medium', timeout: '30m', onTimeout: 'reject' },
      ],
      otherwise: 'high',
      calls: ['publish'],
    },
    repository: { kind: 'tool', use: ['files.read', 'files.search'] },
    publish: { kind: 'tool', use: ['files.write'] },
  },
};

function view(change: Partial<NodeView>): NodeView {
  return {
    state: 'idle',
    activity: '',
    elapsedMs: 0,
    cost: 0,
    reserved: 0,
    inputTokens: 0,
    outputTokens: 0,
    chats: 0,
    tools: 0,
    ...change,
  };
}

/** The run of canvas.png: the writer waits for an approval. */
export function waitingRun(now = Date.now()): RunOverlay {
  return {
    summary: {
      runId: 'run-42',
      number: 42,
      name: 'Release notes',
      file: 'release-notes.switchyard.yaml',
      state: 'running',
      reason: '',
      startedAt: now - 72_000,
      costMicro: 118_000,
      budgetMicro: 500_000,
      steps: 11,
      stepLimit: 60,
      pendingApprovals: 1,
    },
    nodes: {
      editor: view({
        state: 'running',
        activity: '4 steps planned',
        startedAt: now - 72_000,
        cost: 118_000,
        reserved: 40_000,
        budget: 300_000,
        inputTokens: 26_000,
        outputTokens: 5200,
        chats: 10,
        tools: 6,
        span: 's1',
      }),
      historian: view({
        state: 'done',
        activity: '6 tool calls',
        elapsedMs: 12_400,
        cost: 31_000,
        inputTokens: 16_000,
        outputTokens: 2200,
        chats: 7,
        tools: 6,
        budget: 100_000,
        span: 's2',
      }),
      writer: view({
        state: 'waiting',
        activity: 'wants files.write',
        startedAt: now - 30_000,
        cost: 64_000,
        budget: 150_000,
        inputTokens: 9100,
        outputTokens: 1200,
        chats: 2,
        span: 's3',
      }),
      'plain-writer': view({ state: 'not-needed', activity: 'not needed' }),
      'publish-gate': view({ state: 'waiting', activity: 'files.write', span: 's4' }),
      repository: view({ state: 'done', activity: 'files.search', elapsedMs: 1200, tools: 6 }),
      publish: view({}),
    },
    activeEdges: ['editor writer', 'writer publish-gate'],
    edgeCounts: { 'editor historian': 1, 'editor writer': 1, 'historian repository': 6 },
    pending: [
      {
        span: 's4',
        node: 'publish-gate',
        request: {
          id: 'a1',
          gate: 'publish-gate',
          call: { kind: 'tool', name: 'files.write', args: { path: 'CHANGELOG.md' }, caller: 'writer' },
          hash: 'h',
          risk: 'medium',
          rule: 'files.write is medium',
          spent: 118_000,
          requestedAt: now - 19_000,
          expiresAt: now + 1_781_000,
          onTimeout: 'reject',
        },
      },
    ],
    reservedMicro: 86_000,
    estimated: false,
    worstCaseMicro: 460_000,
    outdated: false,
    live: {},
  };
}

/** The writer streams. */
export function streamingRun(words: string, now = Date.now()): RunOverlay {
  const run = waitingRun(now);
  const writer = run.nodes.writer;
  if (writer) Object.assign(writer, { state: 'running', activity: 'thinking' });
  return { ...run, pending: [], activeEdges: ['editor writer'], live: { writer: words } };
}

/** Two agents failed, one because of the other. */
export function failedRun(now = Date.now()): RunOverlay {
  const run = waitingRun(now);
  const failure = {
    code: 'unreachable' as const,
    message: 'The server at api.openai.com did not answer. Check the network and run again.',
    retry: true,
  };
  Object.assign(run.summary, { state: 'failed', finishedAt: now, pendingApprovals: 0 });
  const { editor, writer } = run.nodes;
  if (editor)
    Object.assign(editor, { state: 'failed', failure, because: 'writer', startedAt: undefined, elapsedMs: 72_000 });
  if (writer)
    Object.assign(writer, { state: 'failed', failure, startedAt: undefined, elapsedMs: 30_000, activity: '2 calls' });
  return { ...run, pending: [], activeEdges: [], reservedMicro: 0 };
}

/** A team of so many nodes: supervisors over workers over tools. */
export function largeGraph(count: number): Graph {
  const nodes: Record<string, GraphNode> = {};
  const leads = Math.max(1, Math.floor(count / 12));
  const lead: GraphNode = { kind: 'supervisor', strategy: 'parallel', model: 'openai/gpt-5', calls: [] };
  nodes.chief = lead;
  for (let index = 0; index < leads; index++) {
    lead.calls?.push(`lead-${index}`);
    nodes[`lead-${index}`] = { kind: 'supervisor', strategy: 'plan', model: 'openai/gpt-5-mini', calls: [] };
  }
  for (let index = 0; Object.keys(nodes).length < count; index++) {
    const owner = nodes[`lead-${index % leads}`];
    const id = `worker-${index}`;
    if (owner && owner.kind === 'supervisor') owner.calls?.push(id);
    const worker: GraphNode = { kind: 'worker', model: 'openai/gpt-5-nano', instructions: 'Work.', calls: [] };
    nodes[id] = worker;
    if (index % 3 === 0) {
      nodes[`tools-${index}`] = { kind: 'tool', use: ['files.read'] };
      worker.calls?.push(`tools-${index}`);
    }
  }
  return { switchyard: 1, name: 'Large', start: 'chief', nodes };
}
