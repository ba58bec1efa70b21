/**
 * The structured replies of supervisors and judges: their JSON Schemas for the wire (strict: every property
 * required, nothing else allowed) and the check of what came back.
 */
import * as z from 'zod';
import type { Result } from './failure';
import { failure } from './failure';
import type { JsonObject } from './json';

const MOST_STEPS = 64;

const planStep = z.strictObject({
  id: z.string().min(1).max(64),
  worker: z.string().min(1),
  instruction: z.string().min(1),
  after: z.array(z.string()),
});

const replySchemas = {
  plan: z.strictObject({ steps: z.array(planStep).min(1).max(MOST_STEPS) }),
  evaluate: z.strictObject({ action: z.enum(['continue', 'retry', 'stop']), feedback: z.string() }),
  route: z.strictObject({ call: z.string().min(1), instruction: z.string().min(1) }),
  judge: z.strictObject({ accept: z.boolean(), feedback: z.string() }),
};

export type ReplyName = keyof typeof replySchemas;
export type Reply<Name extends ReplyName> = z.infer<(typeof replySchemas)[Name]>;
export type PlannedStep = z.infer<typeof planStep>;

/** The JSON Schema that goes on the wire under `name`. */
export function replyJsonSchema(name: ReplyName): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(replySchemas[name], { target: 'draft-7' });
  return withoutBounds(schema) as JsonObject;
}

/** Strict mode on OpenAI-compatible servers refuses lengths and counts; we check those ourselves. */
function withoutBounds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBounds);
  if (value === null || typeof value !== 'object') return value;
  const bounds = new Set(['minLength', 'maxLength', 'minItems', 'maxItems']);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !bounds.has(key))
      .map(([key, member]) => [key, withoutBounds(member)]),
  );
}

/** Reads a structured reply. The Failure's message is fit to be sent back to the model for its one repair. */
export function parseReply<Name extends ReplyName>(name: Name, text: string): Result<Reply<Name>> {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(text));
  } catch (error) {
    return invalid(name, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = replySchemas[name].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(name, `${issue?.path.join('.') || 'the value'}: ${issue?.message ?? 'does not fit'}`);
  }
  return { ok: true, value: parsed.data as Reply<Name> };
}

function invalid<T>(name: string, why: string): Result<T> {
  return { ok: false, failure: failure('reply_invalid', `The reply should have been a ${name} in JSON, but ${why}.`) };
}

/** Models without schema support like to wrap JSON in a fenced block; the fence is not part of the reply. */
function unfenced(text: string): string {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text);
  return fenced?.[1] ?? text;
}
