import * as z from 'zod';
import type { JsonObject } from './json';
import { isPlainJson } from './plain-json';

/** What a model may send as arguments at most. */
const CAPS = { depth: 64, values: 100_000, characters: 4_000_000 };

/** Building a validator costs far more than using it, and a tool's schema object lives as long as the tool. */
const validators = new WeakMap<JsonObject, z.ZodType>();

function validatorFor(schema: JsonObject): z.ZodType {
  const known = validators.get(schema);
  if (known) return known;
  // A JSON Schema from a tool is plain JSON; zod refuses what it cannot express by throwing here.
  const made = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0], { defaultTarget: 'draft-7' });
  validators.set(schema, made);
  return made;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `“${pathText(issue.path)}”` : 'the arguments';
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `“${key}”`).join(', ');
    return `${where} must not have ${names}`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0) {
    return `${where} is missing (${issue.expected})`;
  }
  return `${where}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

/**
 * Checks a tool call's arguments against the tool's JSON Schema. Returns `undefined` where they fit, else one
 * sentence that a model or a person can act on. A schema that cannot be understood lets nothing through.
 */
export function checkArguments(schema: JsonObject, args: unknown): string | undefined {
  let validator: z.ZodType;
  try {
    validator = validatorFor(schema);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `The tool's argument schema cannot be understood (${why}), so that nothing can be checked against it.`;
  }
  // Keys such as __proto__ would be dropped silently by the validator and still reach the tool.
  if (!isPlainJson(args, CAPS)) return 'The arguments are not plain JSON, are too large, or have a forbidden key.';
  const result = validator.safeParse(args, { reportInput: true });
  if (result.success) return undefined;
  const parts = result.error.issues.slice(0, 5).map(sentence);
  return `The arguments do not fit the tool's schema: ${parts.join('; ')}.`;
}
