import { KINDS } from './graph';
import { isKind } from './graph-schema';
import type { Json, JsonObject } from './json';
import { idFault, inputFault } from './names';
import { didYouMean, orList } from './nearest';
import type { Finding } from './parse-issues';
import type { Step } from './yaml-read';

/** Whether a value is a map. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes out of `nodes` what is no node, and says why. */
function siftNodes(nodes: JsonObject): Finding[] {
  const findings: Finding[] = [];
  for (const [id, node] of Object.entries(nodes)) {
    const path = ['nodes', id];
    const report = (code: string, message: string, field?: string) => {
      findings.push({
        code,
        severity: 'error',
        message,
        path: field ? [...path, field] : path,
        at: field ? 'value' : 'key',
      });
      delete nodes[id];
    };
    const fault = idFault(id);
    const kinds = orList(KINDS);
    if (fault) report('id-invalid', fault);
    else if (!isObject(node))
      report('node-invalid', `Node “${id}” must be a map of fields. Start with kind: ${kinds}.`);
    else if (!Object.hasOwn(node, 'kind')) report('kind-missing', `Node “${id}” has no kind. Add kind: ${kinds}.`);
    else if (!isKind(node.kind)) {
      const written = typeof node.kind === 'string' ? node.kind.slice(0, 60) : JSON.stringify(node.kind).slice(0, 60);
      const hint = didYouMean(written, KINDS);
      report('kind-unknown', `“${written}” is no kind of node. Write ${kinds}.${hint}`, 'kind');
    }
  }
  return findings;
}

/** Takes out of `inputs` what has a name that no input can have. */
function siftInputs(inputs: JsonObject): Finding[] {
  const findings: Finding[] = [];
  for (const name of Object.keys(inputs)) {
    const message = inputFault(name);
    if (!message) continue;
    findings.push({ code: 'input-invalid', severity: 'error', message, path: ['inputs', name], at: 'key' });
    delete inputs[name];
  }
  return findings;
}

/** `__proto__` means something else to JavaScript than to a reader of the file, so it is never taken as a key. */
function siftPrototypes(value: Json, path: Step[]): Finding[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => siftPrototypes(item, [...path, index]));
  if (!isObject(value)) return [];
  const findings: Finding[] = [];
  if (Object.hasOwn(value, '__proto__')) {
    const message = '“__proto__” cannot be a key. Choose another name.';
    findings.push({ code: 'key-forbidden', severity: 'error', message, path: [...path, '__proto__'], at: 'key' });
    Reflect.deleteProperty(value, '__proto__');
  }
  for (const [key, member] of Object.entries(value)) findings.push(...siftPrototypes(member, [...path, key]));
  return findings;
}

/** Takes out of a file's value what the schema should not see at all, and says why. */
export function sift(root: JsonObject): Finding[] {
  const findings = siftPrototypes(root, []);
  if (isObject(root.nodes)) findings.push(...siftNodes(root.nodes));
  if (isObject(root.inputs)) findings.push(...siftInputs(root.inputs));
  return findings;
}
