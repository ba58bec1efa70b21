/**
 * `NAME.script.yaml`, the replies of the scripted models of `NAME.switchyard.yaml` beside it:
 *
 * ```yaml
 * script: 1
 * price: { input: 0.25, output: 2 }          # $ per million tokens; free where missing
 * latency: 200ms
 * replies:                                   # the first that matches is given
 *   - { agent: editor, purpose: plan, json: { steps: [] } }
 *   - { agent: writer, turn: 1, text: Reading., tools: [{ name: files.read, args: { path: a.md } }] }
 *   - { contains: hello, text: "You said {{last}} about {{task}}", usage: { input: 90, output: 12 } }
 *   - { attempt: 1, fault: { status: 429, retry-after: 1s } }   # or cut: n · hang: true · nonsense: true
 * ```
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { FailureError } from '../engine/ports';
import { parseDuration } from '../protocol/duration';
import { failure } from '../protocol/failure';

/** Largest script that is read, in bytes. */
const LARGEST = 2 * 1024 * 1024;
/** Problems shown at once. */
const SHOWN = 5;

const count = z.int().nonnegative();
const ordinal = z.int().positive();
const dollars = z.number().nonnegative().max(1_000_000);

/** Milliseconds; written as `200ms`, `1.5` is not one. `0` and `0s` are none. */
const duration = z.union([z.string(), z.literal(0)]).transform((written, context) => {
  if (written === 0 || /^0(ms|s|m)?$/.test(written)) return 0;
  const ms = parseDuration(written);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: `\`${written}\` is no duration; write one like \`200ms\` or \`2s\`` });
  return z.NEVER;
});

const fault = z.union([
  z.strictObject({ status: z.int().min(400).max(599), 'retry-after': duration.optional() }),
  z.strictObject({ cut: count }),
  z.strictObject({ hang: z.literal(true) }),
  z.strictObject({ nonsense: z.literal(true) }),
]);

const reply = z
  .strictObject({
    agent: z.string().min(1).optional(),
    model: z.string().min(1).optional(),
    purpose: z.enum(['turn', 'plan', 'evaluate', 'synthesize', 'route', 'judge']).optional(),
    turn: ordinal.optional(),
    attempt: ordinal.optional(),
    contains: z.string().min(1).optional(),
    text: z.string().optional(),
    json: z.json().optional(),
    tools: z
      .array(z.strictObject({ name: z.string().min(1), args: z.record(z.string(), z.json()).default({}) }))
      .min(1)
      .optional(),
    usage: z.strictObject({ input: count.optional(), output: count.optional(), cached: count.optional() }).optional(),
    latency: duration.optional(),
    fault: fault.optional(),
  })
  .refine((value) => value.text === undefined || value.json === undefined, 'has both `text` and `json`; keep one')
  .refine(
    (value) => [value.text, value.json, value.tools, value.fault].some((part) => part !== undefined),
    'says nothing; give it `text`, `json`, `tools` or a `fault`',
  );

const script = z.strictObject({
  script: z.literal(1),
  price: z.strictObject({ input: dollars, output: dollars, 'cached-input': dollars.optional() }).optional(),
  latency: duration.default(0),
  replies: z.array(reply),
});

export type Script = z.infer<typeof script>;
export type ScriptReply = Script['replies'][number];
export type ScriptFault = z.infer<typeof fault>;

/** `docs/notes.switchyard.yaml` → `docs/notes.script.yaml`. */
export function scriptPathOf(graphFile: string): string {
  const name = path.basename(graphFile).replace(/(\.switchyard)?\.(ya?ml|json)$/i, '');
  return path.join(path.dirname(graphFile), `${name}.script.yaml`);
}

/** Whether a graph has a script beside it. */
export async function hasScript(graphFile: string): Promise<boolean> {
  try {
    return (await stat(scriptPathOf(graphFile))).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Reads a script. Throws `FailureError` (`bad_request`) that names the file and, for each Problem, its line and
 * column.
 */
export async function readScript(file: string): Promise<Script> {
  return parseScript(await textOf(file), path.basename(file));
}

async function textOf(file: string): Promise<string> {
  const name = path.basename(file);
  try {
    const { size } = await stat(file);
    if (size > LARGEST) throw refusal(`The script ${name} is larger than ${LARGEST} bytes. Make it smaller.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    const message = `A node uses a \`scripted/…\` model, but there is no ${name} beside the graph. Create it with \`script: 1\` and \`replies:\`, or choose another model.`;
    throw refusal(message);
  }
}

/** Reads a script's text; `name` is the file's name, for sentences. Throws like `readScript`. */
export function parseScript(text: string, name: string): Script {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw problems(
      name,
      document.errors.map((error) => at(lines, error.pos[0], error.message)),
    );
  }
  const read = script.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (read.success) return read.data;
  throw problems(
    name,
    read.error.issues.flatMap(flatten).map((issue) => at(lines, offsetOf(document, issue.path), wording(issue))),
  );
}

/** A union's issue says only that nothing matched: the branch that came closest says what is wrong. */
function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const closest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
  return closest.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function wording(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? '' : `\`${issue.path.join('.')}\`: `;
  return where + issue.message;
}

/** The offset of the deepest node on a path that exists in the text. */
function offsetOf(document: Document.Parsed, wanted: PropertyKey[]): number {
  for (let length = wanted.length; length >= 0; length--) {
    const node = document.getIn(wanted.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function at(lines: LineCounter, offset: number, message: string): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col} ${message}`;
}

function problems(name: string, found: string[]): FailureError {
  const more = found.length > SHOWN ? ` (and ${found.length - SHOWN} more)` : '';
  return refusal(`The script ${name} cannot be used. Mend ${found.slice(0, SHOWN).join('; ')}${more}.`);
}

function refusal(message: string): FailureError {
  return new FailureError(failure('bad_request', message, { uncharged: true }));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
