/** Writing one file whole: beside it first, then in its place, so that nobody ever sees half of it. */
import { randomBytes } from 'node:crypto';
import { constants as flags } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { shown } from './path-rules';
import { systemCode, ToolError } from './tool-error';
import type { Place } from './workspace-folder';

const NEW_FILE = 0o666;

/** Puts `content` at a place. Keeps the permissions of a file that is replaced. */
export async function replaceFile(place: Place, content: string, signal: AbortSignal): Promise<void> {
  const { folder, name, stats, parts } = place;
  if (stats !== undefined && !stats.isFile()) {
    throw new ToolError(`\`${shown(parts.join('/'))}\` is not a file, so it cannot be written.`);
  }
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
