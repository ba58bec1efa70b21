/**
 * The journal of one run: append-only JSON lines, `{v, seq, prev, type, …, crc}`.
 *
 *   prev  first 32 hex digits of the SHA-256 of the previous line (without its newline); of nothing for the first
 *   crc   CRC-32 of the line's text without the crc member, 8 hex digits
 *
 * One record, one line, one `write`. The file is made longer ahead of the records, with NUL bytes: a sync then has
 * no new length to record, which on common file systems halves its time. Closing cuts them off, and a reader passes
 * over them at the end. A torn last line is not part of the journal; anything else that does not fit is damage, and
 * the reader refuses and names the record: never a silently shorter history. Values over 64 KB go to `blobs/`, named
 * by their hash, and a `{"$blob": hash}` stands in their place.
 */
import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { FailureError } from '../engine/ports';
import { failure } from '../protocol/failure';
import { LOG_VERSION, type RunEvent } from '../protocol/run-event';
import type { RunLog } from './local-backend';

const BLOB_THRESHOLD = 64 * 1024;
/** Bytes that the file is ahead of its records, at most. */
const AHEAD = Buffer.alloc(256 * 1024);
const BLOB_MEMBERS = ['input', 'value', 'output', 'plan', 'request', 'decision', 'task', 'inputs'] as const;
const syncFile = promisify(fdatasync);

/** Creates a journal that must not be there yet; its folder is made durable with it. */
export function createJournal(path: string): RunLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx');
  syncFolder(dirname(path));
  return new Journal(path, file);
}

class Journal implements RunLog {
  readonly recorded: readonly RunEvent[] = [];
  private previous = lineHash('');
  private written = 0;
  private synced = 0;
  /** Bytes of records. */
  private length = 0;
  /** Bytes of the file. */
  private size = 0;
  private syncing: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private file: number | null,
  ) {}

  append(event: RunEvent): void {
    try {
      this.write(event);
    } catch (error) {
      throw diskFailure(error, dirname(this.path)) ?? error;
    }
  }

  private write(event: RunEvent): void {
    if (this.file === null) throw new Error('The journal is closed.');
    const { runId: _, v, seq, ...rest } = event;
    let body = JSON.stringify({ v, seq, prev: this.previous, ...rest });
    if (body.length > BLOB_THRESHOLD) body = JSON.stringify({ v, seq, prev: this.previous, ...this.withBlobs(rest) });
    const line = `${body.slice(0, -1)},"crc":"${checksum(body)}"}`;
    const bytes = Buffer.from(`${line}\n`);
    this.makeRoom(this.file, bytes.length);
    // One write call for one record; a short write is an error, never a half record followed by another.
    const count = writeSync(this.file, bytes, 0, bytes.length, this.length);
    if (count !== bytes.length)
      throw new Error(`The journal took ${count} of ${bytes.length} bytes: is the disk full?`);
    this.length += count;
    this.previous = lineHash(line);
    this.written += 1;
  }

  private makeRoom(file: number, bytes: number): void {
    while (this.size < this.length + bytes) this.size += writeSync(file, AHEAD, 0, AHEAD.length, this.size);
  }

  async sync(): Promise<void> {
    while (this.file !== null && this.synced < this.written) {
      this.syncing ??= this.syncNow();
      await this.syncing;
    }
  }

  private async syncNow(): Promise<void> {
    const upTo = this.written;
    try {
      if (this.file !== null) await syncFile(this.file);
      this.synced = upTo;
    } catch (error) {
      throw diskFailure(error, dirname(this.path)) ?? error;
    } finally {
      this.syncing = null;
    }
  }

  async close(): Promise<void> {
    if (this.file === null) return;
    const file = this.file;
    this.file = null;
    ftruncateSync(file, this.length);
    closeSync(file);
  }

  private withBlobs(rest: Record<string, unknown>): Record<string, unknown> {
    const slim = { ...rest };
    for (const member of BLOB_MEMBERS) {
      if (!(member in slim)) continue;
      const text = JSON.stringify(slim[member]);
      if (text.length <= BLOB_THRESHOLD / 8) continue;
      slim[member] = { $blob: writeBlob(dirname(this.path), text) };
    }
    return slim;
  }
}

/** Whole or not at all: under another name until it is durable. */
function writeBlob(folder: string, text: string): string {
  const name = hash('sha256', text, 'hex');
  const path = join(folder, 'blobs', name);
  if (existsSync(path)) return name;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text, { flush: true });
  renameSync(`${path}.part`, path);
  return name;
}

/** What a disk that refuses a write means for a run; undefined for anything else. */
export function diskFailure(error: unknown, folder: string): FailureError | undefined {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (!/^(ENOSPC|EDQUOT|EFBIG|EIO|EROFS|EACCES|EPERM|EMFILE|ENFILE|ENOTDIR)$/.test(code)) return undefined;
  const message =
    `The log of this run cannot be written to ${folder} (${code}), so nothing more was done. ` +
    'Free some space there, or choose another folder for runs, then run it again.';
  return new FailureError(failure('bad_request', message));
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function lineHash(line: string): string {
  return hash('sha256', line, 'hex').slice(0, 32);
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

/** Reads a journal up to its last whole record. Throws `FailureError` naming the record that is damaged. */
export function readJournal(path: string, runId: string): RunEvent[] {
  const text = readFileSync(path, 'utf8');
  const lines = text.replace(/\0+$/, '').split('\n');
  // What follows the last newline was torn off in the middle of a write: it announced nothing.
  lines.pop();
  let previous = lineHash('');
  return lines.map((line, index) => {
    const event = readRecord(line, index, previous, path, runId);
    previous = lineHash(line);
    return event;
  });
}

function readRecord(line: string, index: number, previous: string, path: string, runId: string): RunEvent {
  const refuse = (why: string): never => {
    throw new FailureError(
      failure(
        'bad_request',
        `The log of run ${runId} is damaged at record ${index}: ${why}. It is not read any further.`,
      ),
    );
  };
  const match = /^([\s\S]*),"crc":"([0-9a-f]{8})"\}$/.exec(line);
  if (!match?.[1]) return refuse('it has no checksum');
  const body = `${match[1]}}`;
  if (checksum(body) !== match[2]) return refuse('its checksum does not fit');
  const { prev, ...record } = JSON.parse(body) as { v: number; seq: number; prev: string };
  if (record.v !== LOG_VERSION) {
    return refuse(`it has format ${record.v}, and this version of Switchyard reads format ${LOG_VERSION}`);
  }
  if (prev !== previous) return refuse('it does not follow the record before it');
  if (record.seq !== index) return refuse(`it has number ${record.seq}`);
  return { ...withoutBlobs(record, dirname(path), refuse), runId } as RunEvent;
}

function withoutBlobs(record: object, folder: string, refuse: (why: string) => never): object {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      if (value === null || typeof value !== 'object' || typeof (value as { $blob?: unknown }).$blob !== 'string')
        return [key, value];
      const name = (value as { $blob: string }).$blob;
      if (!/^[0-9a-f]{64}$/.test(name)) return refuse('it names no blob');
      const path = join(folder, 'blobs', name);
      if (!existsSync(path)) return refuse(`its content ${name.slice(0, 8)} is missing`);
      const text = readFileSync(path, 'utf8');
      if (hash('sha256', text, 'hex') !== name) return refuse(`its content ${name.slice(0, 8)} was changed`);
      return [key, JSON.parse(text)];
    }),
  );
}
