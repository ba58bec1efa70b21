/** Looks for a text in the workspace's files. Links are not followed. */

import { isBinary } from './file-text';
import { pathMatches } from './path-glob';
import { systemCode, ToolError } from './tool-error';
import type { HeldFolder } from './workspace-folder';

const SKIPPED = new Set(['node_modules', '.git', '.switchyard']);
const LARGEST_FILE = 1024 * 1024;
const MOST_FILES = 20_000;
const DEEPEST = 40;
const LINE_SHOWN = 300;

export interface SearchRequest {
  /** Plain text, found whatever its case; empty to list the names of files. */
  pattern: string;
  glob: string | undefined;
  max: number;
}

export interface SearchResult {
  /** `path:line: text`, or `path` where only names were asked for. */
  hits: string[];
  /** Files looked at. */
  files: number;
  /** Why the search ended before it had seen everything. */
  stopped?: string;
}

/** Searches everything below a folder, in the order of names. */
export async function searchFolder(
  root: HeldFolder,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<SearchResult> {
  const search = new Search(request, signal);
  await search.folder(root, '', 0);
  return search.result;
}

class Search {
  readonly result: SearchResult = { hits: [], files: 0 };
  readonly #request: SearchRequest;
  readonly #signal: AbortSignal;
  readonly #needle: string;

  constructor(request: SearchRequest, signal: AbortSignal) {
    this.#request = request;
    this.#signal = signal;
    this.#needle = request.pattern.toLowerCase();
  }

  async folder(folder: HeldFolder, prefix: string, depth: number): Promise<void> {
    const entries = (await folder.entries()).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      this.#signal.throwIfAborted();
      if (this.result.stopped !== undefined) return;
      const path = prefix + entry.name;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && depth < DEEPEST)
        await this.#enter(folder, entry.name, path, depth);
      else if (entry.isFile() && this.#wants(path)) await this.#file(folder, entry.name, path);
    }
  }

  #wants(path: string): boolean {
    return this.#request.glob === undefined || pathMatches(this.#request.glob, path);
  }

  async #enter(folder: HeldFolder, name: string, path: string, depth: number): Promise<void> {
    const inner = await passing(() => folder.enter(name));
    if (inner === undefined) return;
    try {
      await this.folder(inner, `${path}/`, depth + 1);
    } finally {
      await inner.close();
    }
  }

  async #file(folder: HeldFolder, name: string, path: string): Promise<void> {
    this.result.files++;
    if (this.result.files > MOST_FILES) {
      this.result.stopped = `after ${MOST_FILES} files; narrow it with a glob`;
      return;
    }
    if (this.#needle === '') {
      this.#hit(path);
      return;
    }
    const text = await passing(() => textOf(folder, name));
    if (text === undefined || !text.toLowerCase().includes(this.#needle)) return;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (!line.toLowerCase().includes(this.#needle)) continue;
      const shown = line.length > LINE_SHOWN ? `${line.slice(0, LINE_SHOWN)}…` : line;
      this.#hit(`${path}:${index + 1}: ${shown.trim()}`);
      if (this.result.stopped !== undefined) return;
    }
  }

  #hit(line: string): void {
    if (this.result.hits.length === this.#request.max) {
      this.result.stopped = `at ${this.#request.max} hits; there are more`;
    } else this.result.hits.push(line);
  }
}

async function textOf(folder: HeldFolder, name: string): Promise<string | undefined> {
  const { handle, stats } = await folder.openFile(name);
  try {
    if (stats.size > LARGEST_FILE) return undefined;
    const bytes = await handle.readFile();
    return isBinary(bytes) ? undefined : bytes.toString('utf8');
  } finally {
    await handle.close();
  }
}

/** A file that went away, changed or may not be read is passed over; anything else is thrown. */
async function passing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ToolError || ['ENOENT', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
