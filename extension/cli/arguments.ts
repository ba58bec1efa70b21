/** The command line's words, as data. Pure: nothing is read or printed here. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export type Approve = 'ask' | 'always' | 'never';

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'check'; files: string[] }
  | {
      name: 'run';
      file: string;
      inputs: Record<string, string>;
      /** Missing: `ask` on a terminal, else `never`. */
      approve?: Approve;
      runs?: string;
      json: boolean;
    }
  | { name: 'runs'; runs?: string; json: boolean }
  | { name: 'show'; run: string; runs?: string; json: boolean };

/** The arguments are wrong: a sentence for stderr; the command exits with 2. */
export class UsageError extends Error {
  readonly command: string | undefined;
  constructor(message: string, command?: string) {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

export const USAGE: Record<string, string> = {
  check: 'switchyard check FILE…',
  run: 'switchyard run FILE [--input NAME=VALUE]… [--approve ask|always|never] [--runs DIR] [--json]',
  runs: 'switchyard runs [--runs DIR] [--json]',
  show: 'switchyard show RUN [--runs DIR] [--json]',
};

export const HELP = `switchyard runs teams of AI agents from one text file.

  ${USAGE['check']}
      Prints what is wrong in graph files, one Problem a line:
      file:line:column severity code message

  ${USAGE['run']}
      Runs a graph, shows its progress and prints its trace with costs.
      --input NAME=VALUE   an input of the graph; may be given several times
      --approve ask        asks at each gate; where there is no terminal this is \`never\`
                always     approves everything, high risk too; the log says so
                never      rejects whatever a person would have been asked
      --runs DIR           where runs are kept (default: .switchyard/runs)
      --json               one event a line; the last line is run.finished

  ${USAGE['runs']}
      Lists the runs, newest first.

  ${USAGE['show']}
      Prints a run's trace. RUN is its id, or the beginning of it.

  switchyard --help · switchyard --version

Settings: ~/.config/switchyard/settings.json. Environment: OPENAI_API_KEY, OPENAI_BASE_URL, NO_COLOR.
Exit codes: 0 done · 1 failed · 2 the file or the arguments are wrong · 3 partial (a limit) · 4 rejected · 130 cancelled.
`;

const GLOBAL = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;
const RUNS = { runs: { type: 'string' }, json: { type: 'boolean' } } as const;
const OPTIONS: Record<string, NonNullable<ParseArgsConfig['options']>> = {
  check: {},
  run: { input: { type: 'string', multiple: true }, approve: { type: 'string' }, ...RUNS },
  runs: RUNS,
  show: RUNS,
};

interface Words {
  values: { [name: string]: string | boolean | (string | boolean)[] | undefined };
  positionals: string[];
}

/** Reads the arguments after `node cli.js`. Throws `UsageError`. */
export function parseCommand(argv: string[]): Command {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return { name: 'help' };
  if (first === '--version') return { name: 'version' };
  const options = OPTIONS[first];
  if (!options || !Object.hasOwn(OPTIONS, first)) {
    const what = first.startsWith('-') ? 'option' : 'command';
    throw new UsageError(`There is no ${what} "${first}". The commands are ${Object.keys(USAGE).join(', ')}.`);
  }
  const { values, positionals } = split(first, rest, options);
  if (values['help'] === true) return { name: 'help' };
  if (values['version'] === true) return { name: 'version' };
  return commandOf(first, values, positionals);
}

function split(command: string, args: string[], options: NonNullable<ParseArgsConfig['options']>): Words {
  try {
    return parseArgs({ args, options: { ...options, ...GLOBAL }, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's message goes on with advice about `--`, which helps nobody here.
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    throw new UsageError(`${message.replace(/\.$/, '')}.`, command);
  }
}

function commandOf(name: string, values: Words['values'], positionals: string[]): Command {
  const runs = text(values['runs']);
  const store = { ...(runs !== undefined ? { runs } : {}), json: values['json'] === true };
  switch (name) {
    case 'check':
      if (positionals.length === 0) throw new UsageError('Which file? Name at least one graph file.', name);
      return { name, files: positionals };
    case 'run': {
      const approve = approveOf(text(values['approve']));
      const inputs = inputsOf((values['input'] ?? []) as string[]);
      return { name, file: one(name, positionals, 'graph file'), inputs, ...(approve ? { approve } : {}), ...store };
    }
    case 'runs':
      if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is one word too many.`, name);
      return { name, ...store };
    default:
      return { name: 'show', run: one(name, positionals, 'run'), ...store };
  }
}

function text(value: Words['values'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function one(command: string, positionals: string[], what: string): string {
  const [value, extra] = positionals;
  if (value === undefined) throw new UsageError(`Which ${what}? Name one.`, command);
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many: name one ${what}.`, command);
  return value;
}

function approveOf(value: string | undefined): Approve | undefined {
  if (value === undefined || value === 'ask' || value === 'always' || value === 'never') return value;
  throw new UsageError(`--approve is ask, always or never, not "${value}".`, 'run');
}

function inputsOf(pairs: string[]): Record<string, string> {
  const inputs: Record<string, string> = Object.create(null);
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--input wants NAME=VALUE, not "${pair}".`, 'run');
    const name = pair.slice(0, at);
    if (name in inputs) throw new UsageError(`Input "${name}" is given twice.`, 'run');
    inputs[name] = pair.slice(at + 1);
  }
  return inputs;
}
