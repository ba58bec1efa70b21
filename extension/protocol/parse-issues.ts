import type * as z from 'zod';
import { fieldsOfKind, graphSchema, inputSchema, isKind, limitsSchema, priceSchema, ruleSchema } from './graph-schema';
import type { Json, JsonObject } from './json';
import { didYouMean, orList } from './nearest';
import type { Problem } from './problem';
import type { Step } from './yaml-read';

/** A Problem before its place is known; the place is that of `path`'s key or value. */
export interface Finding {
  code: string;
  severity: Problem['severity'];
  message: string;
  path: Step[];
  at: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

/** What a limit must be, by the key's name. */
const LIMIT_REMEDIES: Record<string, string> = {
  budget: 'a number of US dollars above 0, such as 0.50',
  steps: 'a whole number from 1 on',
  timeout: 'a duration above 0 with its unit, such as 90s, 10m or 1h30m',
  'tool-timeout': 'a duration above 0 with its unit, such as 30s',
  concurrency: 'a whole number from 1 to 64',
  retries: 'a whole number from 0 to 10',
  rate: 'a number of calls a minute above 0',
  'max-output-tokens': 'a whole number of tokens from 1 on',
  onLimit: 'partial, ask or fail',
};

/** What to write for a field that is missing. */
const MISSING: Record<string, string> = {
  model: 'Add model: provider/model, for example model: openai/gpt-5-mini.',
  strategy: 'Add strategy: plan, sequence, parallel, route or refine.',
  use: 'Add use: with a list of tool names, for example use: [files.read].',
  call: 'Add call: with a tool name or an agent id.',
  risk: 'Add risk: low, medium or high.',
  type: 'Add type: string, number or boolean.',
  input: 'Add the input price in US dollars per million tokens.',
  output: 'Add the output price in US dollars per million tokens.',
};

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of own members; `undefined` where there is none. */
export function valueAt(root: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[String(step)];
    else return undefined;
  }
  return value;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  if (value === null) return 'empty';
  return typeof value === 'string' ? `“${value.slice(0, 60)}”` : String(value);
}

/** “writer”, or the section of the graph, for the start of a sentence. */
function ownerOf(path: readonly Step[]): string {
  return path[0] === 'nodes' && path.length > 1 ? `Node “${path[1]}”` : 'The graph';
}

/** Which keys are known where an unknown one was met. */
function knownKeys(root: Json, path: readonly Step[]): string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(graphSchema.shape);
  if (last === 'limits') return Object.keys(limitsSchema.shape);
  if (last === 'price') return Object.keys(priceSchema.shape);
  if (path[0] === 'inputs') return Object.keys(inputSchema.shape);
  if (path.at(-2) === 'rules') return Object.keys(ruleSchema.shape);
  const kind = valueAt(root, [...path, 'kind']);
  return isKind(kind) ? fieldsOfKind(kind) : [];
}

function unknownKey(root: Json, path: Step[], key: string): Finding {
  const known = knownKeys(root, path);
  const last = path.at(-1);
  const kind = path[0] === 'nodes' && path.length === 2 ? valueAt(root, [...path, 'kind']) : undefined;
  const whose = typeof last === 'number' ? 'a rule' : kind ? `a ${kind}` : last === undefined ? 'a graph' : `“${last}”`;
  const hint = didYouMean(key, known);
  const remedy =
    key === '<<'
      ? ' Merge keys are not read: write the fields out.'
      : hint || ` Remove it, or start it with x- to keep it. Known are ${known.join(', ')}.`;
  const message = `“${key.slice(0, 80)}” is not a field of ${whose}.${remedy}`;
  return { code: 'key-unknown', severity: 'error', message, path: [...path, key], at: 'key' };
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_value') return orList(issue.values.map(String));
  if (issue.code === 'invalid_union') return 'text, a number, true or false';
  if (issue.code === 'too_small') return `a number from ${issue.minimum} on`;
  if (issue.code === 'too_big') return `a number up to ${issue.maximum}`;
  if (issue.code === 'invalid_format' || issue.code === 'custom')
    return 'a duration above 0 with its unit, such as 90s';
  if (issue.code !== 'invalid_type') return 'another value';
  const words: Record<string, string> = {
    string: 'text',
    array: 'a list, such as [a, b]',
    object: 'a map of fields',
    record: 'a map',
    int: 'a whole number',
    number: 'a number',
  };
  return words[issue.expected] ?? issue.expected;
}

function missing(path: Step[]): Finding {
  const key = String(path.at(-1));
  const owner = typeof path.at(-2) === 'number' ? 'This rule' : ownerOf(path);
  const code = path.includes('rules') ? 'rule-invalid' : path[0] === 'inputs' ? 'input-invalid' : 'key-missing';
  const message = `${owner} has no “${key}”. ${MISSING[key] ?? `Add “${key}”.`}`;
  return { code, severity: 'error', message, path, at: 'key' };
}

function rootFinding(root: Json, key: string, path: Step[]): Finding | undefined {
  const value = valueAt(root, [key]);
  const make = (code: string, message: string): Finding => ({ code, severity: 'error', message, path, at: 'value' });
  if (key === 'switchyard') {
    if (value === undefined)
      return make('version-missing', 'The format version is missing. Add “switchyard: 1” as the first line.');
    return make(
      'version-unknown',
      `Format version ${shown(value)} is not known here; this is version 1. Write “switchyard: 1”, or update Switchyard.`,
    );
  }
  if (key === 'start' && value === undefined) {
    return make('start-missing', 'No start is named. Add “start:” with the id of the agent that gets the task.');
  }
  if (key === 'start' && Array.isArray(value)) {
    return make('start-several', 'Only one node can be the start. Name one agent, and let it call the others.');
  }
  if (key === 'nodes' && (value === undefined || value === null)) {
    return make('nodes-missing', 'The graph has no nodes. Add “nodes:” with at least one agent.');
  }
  if (key === 'layout') {
    const message = `A place on the canvas is two whole numbers, such as [40, 120], not ${shown(valueAt(root, path.slice(0, 2)))}. Mend or remove this line.`;
    return { code: 'layout-invalid', severity: 'warning', message, path, at: 'value' };
  }
  return undefined;
}

function codeOf(path: readonly Step[]): string {
  if (path.includes('rules')) return 'rule-invalid';
  return path[0] === 'inputs' ? 'input-invalid' : 'value-invalid';
}

/** Turns one issue of the schema into Findings: what is wrong, and what to do. Keys with `x-` are free. */
export function findingsOf(issue: Issue, root: Json): Finding[] {
  const path = issue.path as Step[];
  if (issue.code === 'unrecognized_keys') {
    const free = (key: string) => key.startsWith('x-') || (path.length === 0 && key === '$schema');
    return issue.keys.filter((key) => !free(key)).map((key) => unknownKey(root, path, key));
  }
  const own = path.length > 0 ? rootFinding(root, String(path[0]), path) : undefined;
  if (own) return [own];
  const value = valueAt(root, path);
  if (value === undefined) return [missing(path)];
  const limit = path.at(-2) === 'limits' || path.at(-1) === 'timeout' ? LIMIT_REMEDIES[String(path.at(-1))] : undefined;
  if (limit !== undefined) {
    const code = path.at(-2) === 'limits' ? 'limit-invalid' : codeOf(path);
    return [
      {
        code,
        severity: 'error',
        message: `“${path.at(-1)}” must be ${limit}, not ${shown(value)}.`,
        path,
        at: 'value',
      },
    ];
  }
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const quotes = scalar && issue.code === 'invalid_type' && issue.expected === 'string' ? ' Put it in quotes.' : '';
  const hint =
    issue.code === 'invalid_value' && typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : '';
  const what =
    typeof path.at(-1) === 'number' ? `Item ${Number(path.at(-1)) + 1} of “${path.at(-2)}”` : `“${path.at(-1)}”`;
  const message = `${what} must be ${expectation(issue)}, not ${shown(value)}.${hint}${quotes}`;
  return [{ code: codeOf(path), severity: 'error', message, path, at: 'value' }];
}
