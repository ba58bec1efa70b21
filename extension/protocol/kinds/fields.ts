import type { Field } from '../field';

/** Fields that every node has. */
export const COMMON_FIELDS: Field[] = [
  { path: 'title', label: 'Title', type: 'text', help: 'Shown on the canvas instead of the id.' },
  {
    path: 'description',
    label: 'Description',
    type: 'text',
    help: 'What it is for. A supervisor reads it when it decides whom to ask.',
  },
];

export const MODEL_FIELD: Field = {
  path: 'model',
  label: 'Model',
  type: 'model',
  required: true,
  placeholder: 'provider/model',
  help: 'provider/model, for example openai/gpt-5-mini or ollama/llama3.3.',
};

export const INSTRUCTIONS_FIELD: Field = {
  path: 'instructions',
  label: 'Instructions',
  type: 'multiline',
  help: 'The system prompt. {{inputs.name}} is replaced by the value of an input.',
};

export const FALLBACK_FIELD: Field = {
  path: 'fallback',
  label: 'Fallback',
  type: 'node',
  kinds: ['supervisor', 'worker'],
  help: 'The agent that is tried when this one fails.',
};

const ON_LIMIT: Field = {
  path: 'limits.onLimit',
  label: 'At a limit',
  type: 'select',
  group: 'Limits',
  help: 'What happens when a limit is reached. Partial where it is not said.',
  options: [
    { value: 'partial', label: 'Partial result', help: 'Stops handing out work and sums up what there is.' },
    { value: 'ask', label: 'Ask', help: 'Not built yet: acts as partial.' },
    { value: 'fail', label: 'Fail', help: 'Ends as failed, without a result.' },
  ],
};

/** The limits that stop work; on an agent they hold for everything beneath it. */
export const LIMIT_FIELDS: Field[] = [
  {
    path: 'limits.budget',
    label: 'Budget',
    type: 'number',
    unit: '$',
    min: 0.000001,
    step: 0.05,
    half: true,
    group: 'Limits',
    help: 'US dollars for this and everything beneath it. Never passed.',
  },
  {
    path: 'limits.steps',
    label: 'Steps',
    type: 'number',
    min: 1,
    step: 1,
    half: true,
    group: 'Limits',
    help: 'Model calls plus tool calls, retries included.',
  },
  {
    path: 'limits.timeout',
    label: 'Timeout',
    type: 'duration',
    placeholder: '10m',
    half: true,
    group: 'Limits',
    help: 'Wall clock, such as 90s, 10m or 1h30m. Waiting for a person does not count.',
  },
  {
    path: 'limits.retries',
    label: 'Retries',
    type: 'number',
    min: 0,
    step: 1,
    half: true,
    group: 'Limits',
    help: 'How often one failed model call is made again, 0 to 10.',
  },
  {
    path: 'limits.concurrency',
    label: 'At once',
    type: 'number',
    min: 1,
    step: 1,
    half: true,
    group: 'Limits',
    help: 'How many calls may be under way at the same time, 1 to 64.',
  },
  {
    path: 'limits.rate',
    label: 'Rate',
    type: 'number',
    unit: '/ min',
    min: 1,
    step: 1,
    half: true,
    group: 'Limits',
    help: 'Model calls a minute.',
  },
  {
    path: 'limits.max-output-tokens',
    label: 'Output cap',
    type: 'number',
    unit: 'tokens',
    min: 1,
    step: 256,
    half: true,
    group: 'Limits',
    help: 'The most that one model call may answer, in tokens.',
  },
  {
    path: 'limits.tool-timeout',
    label: 'Tool timeout',
    type: 'duration',
    placeholder: '30s',
    half: true,
    group: 'Limits',
    help: 'How long one tool call may take. 30 s where it is not said.',
  },
  ON_LIMIT,
];

/** Prices for a model that the price table does not know. */
export const PRICE_FIELDS: Field[] = [
  {
    path: 'price.input',
    label: 'Input price',
    type: 'number',
    unit: '$ / M',
    min: 0,
    step: 0.05,
    half: true,
    group: 'Price',
    help: 'US dollars per million input tokens, for a model that the price table does not know.',
  },
  {
    path: 'price.output',
    label: 'Output price',
    type: 'number',
    unit: '$ / M',
    min: 0,
    step: 0.05,
    half: true,
    group: 'Price',
    help: 'US dollars per million output tokens.',
  },
  {
    path: 'price.cached-input',
    label: 'Cached input',
    type: 'number',
    unit: '$ / M',
    min: 0,
    step: 0.01,
    half: true,
    group: 'Price',
    help: 'US dollars per million input tokens that the provider had in its cache.',
  },
];

/** The edges of a node, in order. */
export function callsField(help: string): Field {
  return { path: 'calls', label: 'May call', type: 'calls', help };
}
