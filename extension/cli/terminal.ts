/**
 * The terminal as the commands see it: where lines go, whether a person is there, and how to ask them.
 * Commands get one of these and never touch `process` themselves, so a test can be the terminal.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { colourful, type Paint, plain } from './terminal-text';

export interface Terminal {
  /** Writes to standard output; a new line is added. */
  line(text: string): void;
  /** Writes to standard output as it is. */
  write(text: string): void;
  /** Writes a sentence to standard error; a new line is added. */
  say(text: string): void;
  /** A person can be asked. */
  readonly interactive: boolean;
  /** Standard output can be redrawn in place. */
  readonly redraws: boolean;
  readonly paint: Paint;
  columns(): number;
  rows(): number;
  /** Asks for a line; null at the end of input or when `signal` is aborted. */
  ask(question: string, signal?: AbortSignal): Promise<string | null>;
  /** Lets the person edit a text in `$VISUAL` or `$EDITOR`; null where there is no editor or it failed. */
  edit(text: string): Promise<string | null>;
  /** Ctrl+C, also while a question is open. Returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const interrupts = new Set<() => void>();
  const interrupt = () => {
    for (const listener of [...interrupts]) listener();
  };
  const toStdout = guarded(stdout);
  const toStderr = guarded(stderr);
  const interactive = stdin.isTTY === true && stderr.isTTY === true;
  return {
    line: (text) => toStdout(`${text}\n`),
    write: toStdout,
    say: (text) => toStderr(`${text}\n`),
    interactive,
    redraws: stdout.isTTY === true && env['TERM'] !== 'dumb',
    paint: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? colourful : plain,
    columns: () => stdout.columns ?? 120,
    rows: () => stdout.rows ?? 40,
    ask: (question, signal) => askLine(question, interrupt, signal),
    edit: (text) => editText(text, env['VISUAL'] || env['EDITOR']),
    onInterrupt(listener) {
      if (interrupts.size === 0) {
        process.on('SIGINT', interrupt);
        process.on('SIGTERM', interrupt);
      }
      interrupts.add(listener);
      return () => {
        interrupts.delete(listener);
        if (interrupts.size > 0) return;
        process.off('SIGINT', interrupt);
        process.off('SIGTERM', interrupt);
      };
    },
  };
}

/**
 * Writes until the reader has gone (`switchyard runs | head`); after that words are dropped and the work goes on,
 * because a run that is paid for should reach its end and its log.
 */
function guarded(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}

function askLine(question: string, interrupt: () => void, signal?: AbortSignal): Promise<string | null> {
  if (signal?.aborted) return Promise.resolve(null);
  return new Promise((resolve) => {
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    const end = (answer: string | null) => {
      signal?.removeEventListener('abort', onAbort);
      reader.off('close', onClose);
      reader.close();
      resolve(answer);
    };
    const onAbort = () => {
      process.stderr.write('\n');
      end(null);
    };
    const onClose = () => end(null);
    signal?.addEventListener('abort', onAbort, { once: true });
    reader.on('close', onClose);
    reader.on('SIGINT', interrupt);
    reader.question(question, end);
  });
}

async function editText(text: string, editor: string | undefined): Promise<string | null> {
  if (!editor) return null;
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-'));
  const file = join(folder, 'call.json');
  try {
    await writeFile(file, text, { mode: 0o600 });
    // The editor is the user's own setting and may hold words of its own (`code --wait`).
    const ended = await new Promise<number | null>((resolve) => {
      const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
      child.on('error', () => resolve(null));
      child.on('exit', resolve);
    });
    return ended === 0 ? await readFile(file, 'utf8') : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
