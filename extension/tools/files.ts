/** `files.read`, `files.search`, `files.write`: the workspace's files, and no others (W1 in `workspace-folder.ts`). */
import * as z from 'zod';
import type { Tool } from '../engine/ports';
import { utf8Bytes } from '../protocol/tokens';
import { defineTool } from './define';
import { searchFolder } from './file-search';
import { cutToBytes, LARGEST_FILE, readText } from './file-text';
import { refuseUnwritable, replaceFile } from './file-write';
import { liesIn, partsOf, shown, whyProtected } from './path-rules';
import { systemCode, ToolError } from './tool-error';
import { atPlace, holdRoot, MissingFolder, type Place, partsOfFolder } from './workspace-folder';

/** Most bytes of text that a tool gives back. */
const LARGEST_OUTPUT = 200_000;
const LARGEST_WRITE = 1024 * 1024;

const pathArg = z.string().min(1).describe('Path relative to the workspace root, with `/` between folders.');
const writeArgs = z.strictObject({ path: pathArg, content: z.string().describe('The whole new text of the file.') });

/** The three file tools on one workspace root; in `protectedFolders` (absolute) nothing is written. */
export function createFiles(root: string, protectedFolders: string[] = []): Tool[] {
  return [readTool(root), searchTool(root), writeTool(root, protectedFolders)];
}

function readTool(root: string): Tool {
  return defineTool({
    name: 'files.read',
    description: 'Reads a text file of the workspace, whole or from one line to another.',
    effect: 'read',
    args: z.strictObject({
      path: pathArg,
      from: z.int().positive().optional().describe('First line, from 1.'),
      to: z.int().positive().optional().describe('Last line, included.'),
    }),
    run: async ({ path, from, to }, io) =>
      explained(path, 'read', () =>
        atPlace(root, partsOf(path), {}, async (place) => {
          io.signal.throwIfAborted();
          const { text, whole } = await textAt(place, path);
          return cutOutput(linesOf(text, from, to, path), whole);
        }),
      ),
  });
}

function searchTool(root: string): Tool {
  return defineTool({
    name: 'files.search',
    description:
      'Finds a plain text in the files of the workspace, whatever its case, and gives `path:line: text`. An empty pattern lists the names of files.',
    effect: 'read',
    args: z.strictObject({
      pattern: z.string().max(500).describe('Plain text, no regular expression. Empty to list files.'),
      glob: z.string().min(1).max(300).optional().describe('Which files, for example `src/**/*.ts` or `*.md`.'),
      max: z.int().positive().max(500).default(100).describe('Most hits to give back.'),
    }),
    run: async ({ pattern, glob, max }, io) => {
      const folder = await holdRoot(root);
      try {
        const { hits, files, stopped } = await searchFolder(folder, { pattern, glob, max }, io.signal);
        if (hits.length === 0) return `Nothing found in ${files} files.`;
        return cutOutput(hits.join('\n') + (stopped === undefined ? '' : `\n[stopped ${stopped}]`), true);
      } finally {
        await folder.close();
      }
    },
  });
}

function writeTool(root: string, protectedFolders: string[]): Tool {
  return defineTool({
    name: 'files.write',
    description: 'Writes a text file of the workspace whole, replacing what stands there. Missing folders are made.',
    effect: 'write',
    args: writeArgs,
    run: async ({ path, content }, io) =>
      explained(path, 'written', async () => {
        const bytes = utf8Bytes(content);
        if (bytes > LARGEST_WRITE)
          throw new ToolError(`The text is ${bytes} bytes long; at most ${LARGEST_WRITE} can be written at once.`);
        const guard = await guardOf(root, protectedFolders);
        return atPlace(root, partsOf(path), { create: true, guard }, async (place) => {
          io.signal.throwIfAborted();
          await replaceFile(place, content, io.signal);
          return `Wrote ${bytes} bytes to ${place.parts.join('/')}.`;
        });
      }),
    preview: (args) => previewWrite(root, protectedFolders, args),
  });
}

/** What a write would change; undefined where it would be refused or cannot be shown as text. */
async function previewWrite(root: string, protectedFolders: string[], { path, content }: z.output<typeof writeArgs>) {
  try {
    const guard = await guardOf(root, protectedFolders);
    const before = await atPlace(root, partsOf(path), { guard }, async (place) => {
      await refuseUnwritable(place);
      return place.stats === undefined ? null : (await textAt(place, path)).text;
    });
    return { path, before, after: content };
  } catch (error) {
    if (error instanceof MissingFolder) return { path, before: null, after: content };
    if (error instanceof ToolError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** What refuses protected places. Links may have changed since the last call, so the folders are looked up anew. */
async function guardOf(root: string, protectedFolders: string[]): Promise<(parts: string[]) => void> {
  const found = await Promise.all(protectedFolders.map((folder) => partsOfFolder(root, folder)));
  const folders = found.filter((folder) => folder !== undefined);
  return (parts) => {
    const holding = folders.find((folder) => liesIn(parts, folder));
    const why = holding === undefined ? whyProtected(parts) : `runs are kept in \`${shown(holding.join('/') || '.')}\``;
    if (why === undefined) return;
    throw new ToolError(
      `\`${shown(parts.join('/'))}\` may not be written by a tool: ${why}. Ask a person to change it.`,
    );
  };
}

async function textAt(place: Place, path: string): Promise<{ text: string; whole: boolean }> {
  if (place.stats?.isDirectory()) {
    throw new ToolError(
      `\`${shown(path)}\` is a folder. List it with files.search, an empty pattern and the glob \`${shown(path)}/*\`.`,
    );
  }
  const { handle } = await place.folder.openFile(place.name);
  try {
    return await readText(handle, path, LARGEST_FILE);
  } finally {
    await handle.close();
  }
}

function linesOf(text: string, from: number | undefined, to: number | undefined, path: string): string {
  if (from === undefined && to === undefined) return text;
  const lines = text.split('\n');
  const first = from ?? 1;
  if (to !== undefined && to < first) throw new ToolError(`\`to\` (${to}) is before \`from\` (${first}).`);
  if (first > lines.length)
    throw new ToolError(`\`${shown(path)}\` has ${lines.length} lines, so there is no line ${first}.`);
  return lines.slice(first - 1, to).join('\n');
}

function cutOutput(text: string, whole: boolean): string {
  const cut = cutToBytes(text, LARGEST_OUTPUT);
  if (cut.length < text.length) return `${cut}\n[cut: this is the first ${LARGEST_OUTPUT} of ${utf8Bytes(text)} bytes]`;
  return whole ? text : `${text}\n[cut: only the first ${LARGEST_FILE} bytes of the file were read]`;
}

const SENTENCES: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'is not permitted to this user',
  EPERM: 'is not permitted to this user',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'does not fit: the disk is full',
  ENOTDIR: 'goes through something that is not a folder',
  EISDIR: 'is a folder',
  ENAMETOOLONG: 'is too long a name for this disk',
};

/** Runs a file operation; the system's errors become sentences that do not tell where the workspace lies. */
async function explained(path: string, what: string, operation: () => Promise<string>): Promise<string> {
  try {
    return await operation();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || error instanceof DOMException) throw error;
    throw new ToolError(`\`${shown(path)}\` cannot be ${what}: it ${SENTENCES[code] ?? `gave the error ${code}`}.`);
  }
}
