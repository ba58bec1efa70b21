#!/usr/bin/env node
/** `switchyard`, the command line: reads the arguments, runs one command, sets the exit code. */
import { runCommandLine } from './command-line';
import { processTerminal } from './terminal';

const terminal = processTerminal();

/** Waits until what was written has left, then ends; idle connections would keep the process for seconds. */
function end(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

runCommandLine(process.argv.slice(2), { terminal, env: process.env, folder: process.cwd() }).then(end, (error) => {
  // The third door of E7: whatever was not a Problem, a Failure or a wrong argument is a bug.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.say(`This is a bug in Switchyard, please report it:\n${text}`);
  end(1);
});
