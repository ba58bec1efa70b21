/** The graph and plan that the sample logs are runs of. */
import type { Graph } from '../../extension/protocol/graph';
import type { Price } from '../../extension/protocol/money';
import type { Plan } from '../../extension/protocol/run-event';

export const sampleGraph: Graph = {
  switchyard: 1,
  name: 'Release notes',
  start: 'editor',
  limits: { budget: 0.5, steps: 60 },
  nodes: {
    editor: {
      kind: 'supervisor',
      strategy: 'plan',
      model: 'openai/gpt-5-mini',
      instructions: 'You lead the release notes for everything since v1.0.0.',
      calls: ['historian', 'reviewer', 'writer'],
    },
    historian: {
      kind: 'worker',
      model: 'openai/gpt-5-nano',
      instructions: 'Report what changed, with file names.',
      calls: ['repository'],
    },
    reviewer: {
      kind: 'worker',
      model: 'openai/gpt-5-mini',
      instructions: 'Find what users must know before they upgrade.',
      fallback: 'plain-reviewer',
      calls: ['repository'],
    },
    'plain-reviewer': { kind: 'worker', model: 'scripted/plain', instructions: 'List the breaking changes.' },
    writer: {
      kind: 'worker',
      model: 'openai/gpt-5-mini',
      instructions: 'Write for users, not for us.',
      limits: { budget: 0.15 },
      calls: ['publish-gate'],
    },
    'publish-gate': {
      kind: 'gate',
      rules: [
        { call: 'files.write', args: { path: 'docs/**' }, risk: 'low' },
        { call: 'files.write', risk: 'medium', timeout: '30m', onTimeout: 'reject' },
      ],
      calls: ['publish'],
    },
    repository: { kind: 'tool', use: ['files.read', 'files.search'] },
    publish: { kind: 'tool', use: ['files.write'] },
  },
};

const TABLE: Pick<Price, 'source' | 'asOf'> = { source: 'table', asOf: '2026-11-01' };

export const samplePlan: Plan = {
  graph: sampleGraph,
  prices: {
    'openai/gpt-5-mini': { input: { base: 2.5 }, output: { base: 20 }, cachedInput: { base: 0.25 }, ...TABLE },
    'openai/gpt-5-nano': { input: { base: 1.2 }, output: { base: 8 }, cachedInput: { base: 0.12 }, ...TABLE },
    'scripted/plain': { input: { base: 0 }, output: { base: 0 }, source: 'script' },
  },
  tools: {
    'files.write': {
      name: 'files.write',
      description: 'Writes one text file of the workspace, and makes the folders on the way.',
      parameters: {
        type: 'object',
        required: ['path', 'content'],
        properties: { path: { type: 'string' }, content: { type: 'string' } },
      },
      effect: 'write',
    },
    'files.search': {
      name: 'files.search',
      description: 'Finds text in the files of the workspace.',
      parameters: { type: 'object', required: ['query'], properties: { query: { type: 'string' } } },
      effect: 'read',
    },
  },
  limits: {
    budget: 500_000,
    steps: 60,
    timeoutMs: 600_000,
    concurrency: 4,
    retries: 2,
    toolTimeoutMs: 30_000,
    maxOutputTokens: 4096,
    onLimit: 'partial',
  },
  approve: 'ask',
};
