/**
 * The workspace as tools see it.
 *
 * W1  Nothing outside the root is read or written, whatever links stand in it and whatever is swapped meanwhile.
 * W2  A path is walked part by part. Each folder is held open and the next part is looked up in the held one, never
 *     through a link. A link is resolved first, and walked again from the root if it ends inside.
 *
 * Linux can look a name up in a held folder (`/proc/self/fd/N/name`). Elsewhere the real path is compared before
 * and after each use instead, which leaves a window of microseconds to a program that swaps folders meanwhile.
 */
import type { Stats } from 'node:fs';
import { existsSync, constants as flags } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { shown } from './path-rules';
import { systemCode, ToolError } from './tool-error';

const MOST_LINKS = 20;
const HOLDS = process.platform === 'linux' && existsSync('/proc/self/fd');
/** Missing on Windows, where a folder cannot be opened and links are found by `lstat` alone. */
const NO_FOLLOW = flags.O_NOFOLLOW ?? 0;
const NO_WAIT = flags.O_NONBLOCK ?? 0;

/** A folder inside the root, held while it is used. */
export class HeldFolder {
  readonly path: string;
  readonly #handle: FileHandle | undefined;

  constructor(realPath: string, handle: FileHandle | undefined) {
    this.path = realPath;
    this.#handle = handle;
  }

  /** A path by which the system finds `name` in this very folder. */
  at(name: string): string {
    return this.#handle === undefined ? path.join(this.path, name) : `/proc/self/fd/${this.#handle.fd}/${name}`;
  }

  /** Throws where the folder's path no longer leads to it. Nothing to do where it is held. */
  async verify(): Promise<void> {
    if (this.#handle === undefined && (await realpath(this.path)) !== this.path)
      throw changed(path.basename(this.path));
  }

  /** Its entries by name. */
  entries() {
    return readdir(this.#handle === undefined ? this.path : `/proc/self/fd/${this.#handle.fd}`, {
      withFileTypes: true,
    });
  }

  /** The folder `name` in this one. Throws `ToolError` where it is a link or no folder. */
  async enter(name: string): Promise<HeldFolder> {
    if (!HOLDS) {
      await this.verify();
      const real = await realpath(this.at(name));
      if (path.dirname(real) !== this.path) throw changed(name);
      return new HeldFolder(real, undefined);
    }
    try {
      const handle = await open(this.at(name), flags.O_RDONLY | flags.O_DIRECTORY | NO_FOLLOW);
      return new HeldFolder(path.join(this.path, name), handle);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOTDIR' || code === 'ELOOP') throw changed(name);
      throw error;
    }
  }

  /** Opens the file `name` in this folder for reading. Throws `ToolError` where it is a link or no plain file. */
  async openFile(name: string): Promise<{ handle: FileHandle; stats: Stats }> {
    const handle = await open(this.at(name), flags.O_RDONLY | NO_FOLLOW | NO_WAIT).catch((error: unknown) => {
      throw systemCode(error) === 'ELOOP' ? changed(name) : error;
    });
    try {
      const stats = await handle.stat();
      if (!HOLDS) {
        await this.verify();
        const there = await lstat(this.at(name));
        if (there.ino !== stats.ino || there.dev !== stats.dev) throw changed(name);
      }
      if (!stats.isFile()) throw new ToolError(`\`${shown(name)}\` is not a file.`);
      return { handle, stats };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/** Where a path ends: in a held folder, under a name that is no link. */
export interface Place {
  folder: HeldFolder;
  name: string;
  /** Below the root, links resolved. */
  parts: string[];
  /** What stands there; undefined where nothing does. */
  stats: Stats | undefined;
}

export interface WalkOptions {
  /** Make missing folders. */
  create?: boolean;
  /** Throws for places that must not be touched; asked before anything is made. */
  guard?(parts: string[]): void;
}

/** Holds the root itself. */
export async function holdRoot(root: string): Promise<HeldFolder> {
  const real = await realpath(root);
  return new HeldFolder(real, HOLDS ? await open(real, flags.O_RDONLY | flags.O_DIRECTORY | NO_FOLLOW) : undefined);
}

/** Walks to a place below the root, and hands it to `use`; the folder is held until that is done. */
export async function atPlace<T>(
  root: string,
  parts: string[],
  options: WalkOptions,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  let wanted = parts;
  for (let links = 0; links <= MOST_LINKS; links++) {
    options.guard?.(wanted);
    const folder = await holdRoot(root);
    const end = await walk(folder, wanted, options);
    if ('place' in end) {
      try {
        return await use(end.place);
      } finally {
        await end.place.folder.close();
      }
    }
    wanted = end.instead;
  }
  throw new ToolError(`\`${shown(parts.join('/'))}\` goes through more than ${MOST_LINKS} links. Use a direct path.`);
}

/** One walk: the place, or the parts to walk instead because a link was met. Closes what it does not hand on. */
async function walk(
  root: HeldFolder,
  parts: string[],
  options: WalkOptions,
): Promise<{ place: Place } | { instead: string[] }> {
  let folder = root;
  try {
    for (const [index, name] of parts.entries()) {
      const stats = await statOf(folder, name);
      if (stats?.isSymbolicLink()) {
        const instead = await resolved(root.path, folder, name);
        await folder.close();
        return { instead: [...instead, ...parts.slice(index + 1)] };
      }
      if (index === parts.length - 1) return { place: { folder, name, parts, stats } };
      if (stats === undefined && options.create !== true) throw new MissingFolder(parts.slice(0, index + 1));
      if (stats === undefined) await made(folder, name);
      const inner = await folder.enter(name);
      await folder.close();
      folder = inner;
    }
    throw new ToolError('The path is the workspace root, which is a folder. Name a file.');
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** A folder on the way does not exist. */
export class MissingFolder extends ToolError {
  constructor(parts: string[]) {
    super(`There is no folder \`${shown(parts.join('/'))}\` in the workspace.`);
  }
}

/** Makes a folder; another call may have made it in the same moment. */
async function made(folder: HeldFolder, name: string): Promise<void> {
  try {
    await mkdir(folder.at(name));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

async function statOf(folder: HeldFolder, name: string): Promise<Stats | undefined> {
  try {
    await folder.verify();
    return await lstat(folder.at(name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The parts below the root that a link stands for. */
async function resolved(root: string, folder: HeldFolder, name: string): Promise<string[]> {
  let target: string;
  try {
    target = await realpath(folder.at(name));
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ELOOP') throw error;
    throw new ToolError(`\`${shown(name)}\` is a link that leads nowhere. Use the file's own path.`);
  }
  const below = partsBelow(root, target);
  if (below !== undefined) return below;
  throw new ToolError(`\`${shown(name)}\` is a link that leads out of the workspace, so it is not followed.`);
}

/** The parts of a path below the root, both absolute and without links; undefined where it is not there. */
function partsBelow(root: string, target: string): string[] | undefined {
  const below = path.relative(root, target);
  if (below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below)) return undefined;
  return below === '' ? [] : below.split(path.sep);
}

/** Where a folder lies below the root, links resolved; undefined outside of it. It need not exist yet. */
export async function partsOfFolder(root: string, folder: string): Promise<string[] | undefined> {
  return partsBelow(await realpath(root), await realPathOf(path.resolve(folder)));
}

/** The real path of what exists of it, and the rest as it is. */
async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (systemCode(error) !== 'ENOENT') throw error;
    if (parent === folder) return folder;
    return path.join(await realPathOf(parent), path.basename(folder));
  }
}

function changed(name: string): ToolError {
  return new ToolError(`\`${shown(name)}\` is not what it was a moment ago, or no folder. Look again and retry.`);
}
