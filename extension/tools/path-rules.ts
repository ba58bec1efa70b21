/**
 * What a path from a model may look like, and which files no tool may write. The rules are the same on every
 * system, so that a graph that is safe on one is safe on all.
 */
import { ToolError } from './tool-error';

const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
/** Windows' second name for a long one, by which `.git` is also `GIT~1`. */
const SHORT_NAME = /^[^.~]{1,6}~\d+(\.[^.]{0,3})?$/;

const LONGEST = 1024;

/**
 * The parts of a path below the root. Throws `ToolError` for everything that is not plainly one: absolute paths,
 * `..`, backslashes, colons, control characters, device names, parts that end in a dot or a space. `.` is dropped,
 * percent signs are just characters. An empty list is the root itself.
 */
export function partsOf(path: string): string[] {
  if (path.length > LONGEST) throw refused(path, `it is longer than ${LONGEST} characters`);
  if (/\p{Cc}/u.test(path)) throw refused(path, 'it has control characters in it');
  if (path.includes('\\')) throw refused(path, 'it has a backslash in it; write `/`');
  if (path.startsWith('/') || path.startsWith('~')) throw refused(path, 'it does not start in the workspace');
  if (path.includes(':')) throw refused(path, 'it has a colon in it');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) {
    if (part === '..') throw refused(path, '`..` would lead out of its folder');
    if (/[. ]$/.test(part)) throw refused(path, `\`${shown(part)}\` ends in a dot or a space`);
    if (DEVICE.test(part)) throw refused(path, `\`${shown(part)}\` is the name of a device`);
    if (part.length > 255) throw refused(path, 'one of its names is longer than 255 characters');
  }
  return parts;
}

const PROTECTED_FOLDERS = new Set(['.git', '.vscode', '.switchyard', '.devcontainer']);
const PROTECTED_FILES = new Set([
  '.mcp.json',
  '.gitconfig',
  '.envrc',
  '.profile',
  '.login',
  '.logout',
  '.inputrc',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.bash_aliases',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.zlogout',
  '.kshrc',
  '.cshrc',
  '.tcshrc',
]);
const PROTECTED_ENDINGS = [
  '.switchyard.yaml',
  '.switchyard.yml',
  '.switchyard.json',
  '.script.yaml',
  '.code-workspace',
];

/** Why a file may not be written by a tool, or undefined where it may. `parts` as from `partsOf`, links resolved. */
export function whyProtected(parts: string[]): string | undefined {
  const folded = parts.map(fold);
  const name = folded.at(-1) ?? '';
  const short = parts.find((part) => SHORT_NAME.test(part));
  if (short !== undefined) return `\`${shown(short)}\` may be another name of a protected file`;
  const folder = folded.find((part) => PROTECTED_FOLDERS.has(part));
  if (folder !== undefined) return `\`${folder}\` belongs to a tool that acts on what it finds there`;
  if (PROTECTED_FILES.has(name)) return `\`${name}\` is run or trusted by other programs`;
  const ending = PROTECTED_ENDINGS.find((end) => name.endsWith(end));
  if (ending !== undefined) return `\`*${ending}\` files say what agents may do`;
  return undefined;
}

/** Whether a path is a folder or lies in it; both as parts below the same root. */
export function liesIn(parts: string[], folder: string[]): boolean {
  return folder.every((part, index) => fold(part) === fold(parts[index] ?? ''));
}

/** Some file systems take names that differ only in case, width or invisible characters for the same. */
function fold(part: string): string {
  return part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
}

function refused(path: string, why: string): ToolError {
  return new ToolError(`The path \`${shown(path)}\` is refused: ${why}. Give a path relative to the workspace root.`);
}

/** A name as it may stand in a sentence. */
export function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, '�').replaceAll('`', "'");
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain;
}
