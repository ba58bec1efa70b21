/** From the arguments to an exit code. Everything that can go wrong by itself is a sentence on standard error. */
import { FailureError } from '../engine/ports';
import { HELP, parseCommand, USAGE, UsageError } from './arguments';
import { checkFiles } from './check-command';
import { WRONG } from './exit-code';
import { runGraph } from './run-command';
import { openStore } from './run-store';
import { SettingsError } from './settings';
import { listRuns, showRun } from './show-command';
import type { Terminal } from './terminal';
import { switchyardVersion } from './version';

export interface Surroundings {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  /** The current folder: the root of what tools may touch, and where runs are kept. */
  folder: string;
}

/** Runs one command. Returns the exit code; rejects only for a bug. */
export async function runCommandLine(argv: string[], around: Surroundings): Promise<number> {
  const { terminal } = around;
  try {
    return await runParsed(argv, around);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(error.message);
      const usage = error.command === undefined ? undefined : USAGE[error.command];
      terminal.say(usage === undefined ? 'See switchyard --help.' : `usage: ${usage}`);
      return WRONG;
    }
    if (error instanceof SettingsError) {
      terminal.say(error.message);
      return WRONG;
    }
    if (error instanceof FailureError) {
      terminal.say(error.failure.message);
      return error.failure.code === 'bad_request' ? WRONG : 1;
    }
    throw error;
  }
}

async function runParsed(argv: string[], around: Surroundings): Promise<number> {
  const { terminal } = around;
  const command = parseCommand(argv);
  switch (command.name) {
    case 'help':
      terminal.line(HELP.trimEnd());
      return 0;
    case 'version':
      terminal.line(switchyardVersion());
      return 0;
    case 'check':
      return checkFiles(command.files, around);
    case 'run':
      return runGraph(command, around);
    default: {
      const host = await openStore(command.runs, around);
      try {
        if (command.name === 'runs') return await listRuns(host, command.json, terminal);
        return await showRun(host, command.run, command.json, terminal);
      } finally {
        await host.dispose();
      }
    }
  }
}
