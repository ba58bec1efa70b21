import * as z from 'zod';
import { DURATION_PATTERN, parseDuration } from './duration';
import { KINDS, type Kind, RISKS, STRATEGIES } from './graph';
import { ID_PATTERN, INPUT_PATTERN } from './names';

/** A described text field. */
function text(description: string) {
  return z.string().meta({ description });
}

function duration(description: string) {
  return z
    .string()
    .regex(DURATION_PATTERN)
    .refine((written) => parseDuration(written) !== undefined)
    .meta({ description, examples: ['90s', '10m', '1h30m', '500ms'] });
}

function whole(description: string, least: number, most: number) {
  return z.number().int().min(least).max(most).meta({ description });
}

const risk = z.enum(RISKS);

const ids = (description: string) => z.array(z.string()).meta({ description });

export const limitsSchema = z
  .strictObject({
    budget: z
      .number()
      .min(0.000001)
      .max(1_000_000_000)
      .meta({ description: 'US dollars for this and everything beneath it. Never passed.' })
      .exactOptional(),
    steps: whole('Model calls plus tool calls, retries included.', 1, 1_000_000_000).exactOptional(),
    timeout: duration('Wall clock. Time spent waiting for a person does not count.').exactOptional(),
    concurrency: whole('How many calls may be under way at once.', 1, 64).exactOptional(),
    retries: whole('How often one failed model call is made again.', 0, 10).exactOptional(),
    'tool-timeout': duration('How long one tool call may take. 30s where it is not said.').exactOptional(),
    rate: z.number().positive().max(1_000_000).meta({ description: 'Model calls a minute.' }).exactOptional(),
    'max-output-tokens': whole('The most that one model call may answer, in tokens.', 1, 100_000_000).exactOptional(),
    onLimit: z
      .enum(['partial', 'ask', 'fail'])
      .meta({ description: 'What happens at a limit: a partial result (default), a question to a person, or failure.' })
      .exactOptional(),
  })
  .meta({ description: 'Limits that hold. A missing one means a safe default, never none.' });

const price = (description: string) => z.number().min(0).max(1_000_000).meta({ description });

export const priceSchema = z
  .strictObject({
    input: price('US dollars per million input tokens.'),
    output: price('US dollars per million output tokens.'),
    'cached-input': price('US dollars per million cached input tokens.').exactOptional(),
  })
  .meta({ description: 'The price of a model that the price table does not know.' });

const common = {
  title: text('Shown on the canvas instead of the id.').exactOptional(),
  description: text('What it is for. A supervisor reads it when it decides whom to ask.').exactOptional(),
};

const agent = {
  ...common,
  model: text('provider/model, for example openai/gpt-5-mini or scripted/writer.'),
  instructions: text('The system prompt. {{inputs.name}} is replaced by the value of an input.').exactOptional(),
  price: priceSchema.exactOptional(),
  limits: limitsSchema.exactOptional(),
  calls: ids('The ids of the nodes it may call, in order.').exactOptional(),
  fallback: text('The agent that is tried when this one fails.').exactOptional(),
};

export const supervisorSchema = z
  .strictObject({
    kind: z.literal('supervisor'),
    ...agent,
    strategy: z.enum(STRATEGIES).meta({ description: 'How it hands out its task among its calls.' }),
    rounds: whole(
      'refine only: how often the producer may be asked again. 2 where it is not said.',
      1,
      20,
    ).exactOptional(),
  })
  .meta({ description: 'An agent that delegates and never uses a tool itself.' });

export const workerSchema = z
  .strictObject({ kind: z.literal('worker'), ...agent })
  .meta({ description: 'An agent that does one task, with only the tools that are wired to it.' });

export const ruleSchema = z
  .strictObject({
    call: text('Tool name or agent id; * matches within one dotted part, ** everything.'),
    args: z.record(z.string(), z.string()).meta({ description: 'Globs over top-level arguments.' }).exactOptional(),
    caller: text("Glob over the caller's node id.").exactOptional(),
    risk: risk.meta({ description: 'low passes; medium asks a person; high lets a person take it over.' }),
    timeout: duration('How long a person is waited for.').exactOptional(),
    onTimeout: z
      .enum(['reject', 'escalate'])
      .meta({ description: 'What happens then: rejected (default), or raised to high.' })
      .exactOptional(),
  })
  .meta({ description: 'The first rule that matches a call gives its risk.' });

export const gateSchema = z
  .strictObject({
    kind: z.literal('gate'),
    ...common,
    rules: z.array(ruleSchema).exactOptional(),
    otherwise: risk
      .meta({ description: 'Risk of a call that no rule matches. high where it is not said.' })
      .exactOptional(),
    calls: ids('What may be reached through this gate.').exactOptional(),
  })
  .meta({ description: 'Decides whether one exact call may pass.' });

export const toolSchema = z
  .strictObject({
    kind: z.literal('tool'),
    ...common,
    use: z.array(z.string()).meta({ description: 'Names of the tools, such as files.read.' }),
  })
  .meta({ description: 'A named set of tools that workers may use.' });

export const NODE_SCHEMAS = {
  supervisor: supervisorSchema,
  worker: workerSchema,
  gate: gateSchema,
  tool: toolSchema,
} satisfies Record<Kind, z.ZodType>;

export const inputSchema = z
  .strictObject({
    type: z.enum(['string', 'number', 'boolean']),
    default: z.union([z.string(), z.number(), z.boolean()]).exactOptional(),
    description: text('Asked with when the graph is run.').exactOptional(),
  })
  .meta({ description: 'An input of the graph. Without a default it must be given.' });

const pixel = z.number().int().min(-1_000_000).max(1_000_000);

/** A graph file. `parse.ts` turns what it finds into Problems with places; keys that start with `x-` are free. */
export const graphSchema = z
  .strictObject({
    switchyard: z.literal(1).meta({ description: 'Version of the format.' }),
    name: text('Shown in the lists of graphs and runs.').exactOptional(),
    description: text('What this team is for.').exactOptional(),
    inputs: z
      .record(z.string().regex(INPUT_PATTERN), inputSchema)
      .meta({ description: 'What is asked for when the graph is run.' })
      .exactOptional(),
    task: text("The start agent's task; may use {{inputs.name}}.").exactOptional(),
    limits: limitsSchema.exactOptional(),
    start: text('Id of the agent that gets the task.'),
    nodes: z
      .record(
        z.string().regex(ID_PATTERN),
        z.discriminatedUnion('kind', [supervisorSchema, workerSchema, gateSchema, toolSchema]),
      )
      .meta({ description: 'The team: agents, gates and tools by id.' }),
    layout: z
      .record(z.string(), z.tuple([pixel, pixel]))
      .meta({ description: "Places of the nodes' top left corners on the canvas, whole pixels." })
      .exactOptional(),
  })
  .meta({ title: 'Switchyard graph', description: 'A team of AI agents.' });

/** The field names of a node of one kind. */
export function fieldsOfKind(kind: Kind): string[] {
  return Object.keys(NODE_SCHEMAS[kind].shape);
}

export function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value);
}
