import * as z from 'zod';
import { FailureError, type TaskIo, type Tool } from '../engine/ports';
import { failure } from '../protocol/failure';
import type { JsonObject } from '../protocol/json';
import type { ToolSpec } from '../protocol/run-event';

/** A tool before its schema has been turned into a spec. */
export interface ToolDefinition<Args extends z.ZodObject> {
  name: string;
  description: string;
  effect: ToolSpec['effect'];
  /** Reads the arguments; its JSON Schema is what models see. */
  args: Args;
  run(args: z.output<Args>, io: TaskIo): Promise<string>;
  preview?(args: z.output<Args>): ReturnType<NonNullable<Tool['preview']>>;
}

/** Makes a Tool: the schema that a model sees is the one that its arguments are read with. */
export function defineTool<Args extends z.ZodObject>(definition: ToolDefinition<Args>): Tool {
  const { name, description, effect, args } = definition;
  const { $schema: _, ...parameters } = z.toJSONSchema(args, { target: 'draft-7', io: 'input' });
  const { preview } = definition;
  return {
    spec: { name, description, effect, parameters: parameters as JsonObject },
    run: async (given, io) => definition.run(readArgs(name, args, given), io),
    ...(preview === undefined ? {} : { preview: async (given) => preview(readArgs(name, args, given)) }),
  };
}

function readArgs<Args extends z.ZodObject>(name: string, args: Args, given: JsonObject): z.output<Args> {
  const read = args.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ${issue.message}` : issue.message));
  const message = `The arguments of \`${name}\` do not fit its schema: ${wrong.join('; ')}. Call it again with these mended.`;
  throw new FailureError(failure('arguments_invalid', message));
}
