import * as z from 'zod';
import type { GraphEdit } from './graph-edit';
import type { Json } from './json';
import type { CanvasRequests, ReviewRequests, TraceRequests } from './messages';
import { isPlainJson } from './plain-json';

/** What a page may send at most: a prompt of a novel's length, but not a flood. */
const CAPS = { depth: 24, values: 20_000, characters: 1_000_000 };
const MOST_EDITS = 2000;

/** The one input of a request; `undefined` where it has none. */
type InputOf<Request> = Request extends (input: infer Input) => unknown
  ? unknown extends Input
    ? undefined
    : Input
  : undefined;

/** A schema for every request of an interface; a request without one is an error of the compiler. */
type SchemasFor<Requests> = { readonly [Name in keyof Requests]: z.ZodType<InputOf<Requests[Name]>> };

const none = z.undefined();
/** Ids of nodes, spans, runs and templates. */
const id = z.string().min(1).max(200);
const text = z.string().max(CAPS.characters);
const json = z.custom<Json>((value) => isPlainJson(value, CAPS), 'Not a plain JSON value.');
const plainKey = z
  .string()
  .min(1)
  .max(200)
  .refine((key) => key !== '__proto__');
const pixel = z.number().min(-10_000_000).max(10_000_000);
const place = z.tuple([pixel, pixel]);

/** A map by node id. `z.record` would drop a `__proto__` silently; here it is refused. */
const positions = z
  .custom<object>((value) => typeof value === 'object' && value !== null && !Object.hasOwn(value, '__proto__'))
  .pipe(z.record(id, place))
  .refine((map) => Object.keys(map).length <= 10_000);

const node = z.custom<{ kind: string; [field: string]: Json }>(
  (value) =>
    isPlainJson(value, CAPS) && typeof value === 'object' && typeof (value as { kind?: Json }).kind === 'string',
  'Not the fields of a node.',
);

export const graphEditSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('node.add'), id, node, at: place.exactOptional() }),
  z.strictObject({ type: z.literal('node.remove'), id }),
  z.strictObject({ type: z.literal('node.rename'), id, to: id }),
  z.strictObject({
    type: z.literal('field.set'),
    id: id.nullable(),
    path: z
      .array(z.union([plainKey, z.int().min(0).max(10_000)]))
      .min(1)
      .max(20),
    value: json.exactOptional(),
  }),
  z.strictObject({ type: z.literal('call.add'), from: id, to: id, index: z.int().min(0).max(10_000).exactOptional() }),
  z.strictObject({ type: z.literal('call.remove'), from: id, to: id }),
  z.strictObject({ type: z.literal('layout.set'), positions }),
]) satisfies z.ZodType<GraphEdit>;

const logInput = z.strictObject({ level: z.enum(['warn', 'error']), message: z.string().max(20_000) });

/** Inputs of the canvas page's requests. */
export const canvasRequestSchemas = {
  'page.ready': none,
  'graph.edit': z.strictObject({
    version: z.int().min(0),
    edits: z.array(graphEditSchema).min(1).max(MOST_EDITS),
  }),
  'text.open': z.strictObject({ node: id.exactOptional(), field: z.string().max(400).exactOptional() }),
  'problem.open': z.strictObject({ index: z.int().min(0).max(100_000) }),
  'template.insert': z.strictObject({ id }),
  'model.list': none,
  'run.start': none,
  'run.cancel': none,
  'trace.open': z.strictObject({ node: id.exactOptional(), span: id.exactOptional() }),
  'approval.open': z.strictObject({ id }),
  'selection.change': z.strictObject({ nodes: z.array(id).max(10_000) }),
  'clipboard.write': z.strictObject({ text }),
  'clipboard.read': none,
  'log.write': logInput,
} satisfies SchemasFor<CanvasRequests>;

/** Inputs of the trace page's requests. */
export const traceRequestSchemas = {
  'page.ready': none,
  'run.open': z.strictObject({ runId: id }),
  'run.cancel': z.strictObject({ runId: id }),
  'span.select': z.strictObject({ runId: id, span: id, node: id }),
  'span.open': z.strictObject({ runId: id, span: id, part: z.enum(['input', 'output', 'raw']) }),
  'approval.open': z.strictObject({ runId: id, id }),
  'graph.open': z.strictObject({ runId: id, node: id.exactOptional() }),
  'log.write': logInput,
} satisfies SchemasFor<TraceRequests>;

const callArguments = z.custom<{ [name: string]: Json }>(
  (value) => isPlainJson(value, CAPS) && typeof value === 'object' && value !== null && !Array.isArray(value),
  'Not the arguments of a call.',
);

/** Inputs of the review page's requests. */
export const reviewRequestSchemas = {
  'page.ready': none,
  'approval.decide': z.strictObject({
    action: z.enum(['approve', 'edit', 'reject', 'takeover']),
    hash: z.string().min(1).max(200),
    reason: text.exactOptional(),
    args: callArguments.exactOptional(),
    result: text.exactOptional(),
  }),
  'diff.open': none,
  'trace.open': none,
} satisfies SchemasFor<ReviewRequests>;

type Schemas = Readonly<Record<string, z.ZodType>>;

/** A request whose name and input are known to be well. */
export type ParsedRequest<S extends Schemas> = {
  [Name in keyof S]: { ok: true; name: Name; input: z.output<S[Name]> };
}[keyof S];

/**
 * Parses what a page sent: the request's name and its list of arguments, of which there is one at most. What does
 * not fit is refused with a sentence for the log; nothing of it may be used then.
 */
export function parseRequest<S extends Schemas>(
  schemas: S,
  name: unknown,
  args: unknown,
): ParsedRequest<S> | { ok: false; message: string } {
  if (typeof name !== 'string' || !Object.hasOwn(schemas, name)) {
    return {
      ok: false,
      message: `The page asked for “${String(name).slice(0, 80)}”, which is not known. Reload the window.`,
    };
  }
  if (!Array.isArray(args) || args.length > 1) {
    return { ok: false, message: `The page sent “${name}” with too many arguments. Reload the window.` };
  }
  const result = schemas[name]?.safeParse(args[0]);
  if (result?.success) return { ok: true, name, input: result.data } as ParsedRequest<S>;
  const [issue] = result?.error.issues ?? [];
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.map(String).join('.').slice(0, 120)}` : '';
  const message = `The page sent “${name}” with an input that does not fit${where}: ${issue?.message ?? 'unknown'}. Reload the window.`;
  return { ok: false, message };
}
