/** Writing one file whole: beside it first, then in its place, so that nobody ever sees half of it. */
import { randomBytes } from 'node:crypto';
import { constants as flags } from 'node:fs';
import { access, open, rename, unlink } from 'node:fs/promises';
import { shown } from './path-rules';
import { systemCode, ToolError } from './tool-error';
import type { Place } from './workspace-folder';

const NEW_FILE = 0o666;
const ANY_WRITE = 0o222;

/**
 * Throws `ToolError` where what stands at a place may not be replaced: it is no file, or nobody or not we may write
 * it. A file is replaced by a new one, which the system would let us do to a read-only file too.
 */
export async function refuseUnwritable({ folder, name, stats, parts }: Place): Promise<void> {
  if (stats === undefined) return;
  const path = shown(parts.join('/'));
  if (!stats.isFile()) throw new ToolError(`\`${path}\` is not a file, so it cannot be written.`);
  // To root every file is writable.
  const writable = (stats.mode & ANY_WRITE) !== 0 && (await mayWrite(folder.at(name)));
  if (writable) return;
  throw new ToolError(
    `\`${path}\` is read-only, so it was not written. Write another file, or ask a person to make it writable.`,
  );
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, flags.W_OK);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}

/** Puts `content` at a place. Keeps the permissions of a file that is replaced. */
export async function replaceFile(place: Place, content: string, signal: AbortSignal): Promise<void> {
  const { folder, name, stats } = place;
  await refuseUnwritable(place);
  const aside = `.${name.slice(0, 60)}.${randomBytes(6).toString('hex')}.tmp`;
  let made = false;
  try {
    await folder.verify();
    const create = flags.O_WRONLY | flags.O_CREAT | flags.O_EXCL | (flags.O_NOFOLLOW ?? 0);
    const handle = await open(folder.at(aside), create, NEW_FILE);
    made = true;
    try {
      if (stats !== undefined) await handle.chmod(stats.mode & 0o777);
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await folder.verify();
    await rename(folder.at(aside), folder.at(name));
    made = false;
  } finally {
    if (made) await removed(folder.at(aside));
  }
}

async function removed(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
