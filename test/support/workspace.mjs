// Folders to work in that nobody minds being changed.
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * A fresh copy of a folder, under its own name (it is the title of the window).
 * @param {string} source
 * @param {string} [name]
 * @returns {{folder: string, remove: () => void}}
 */
export function copyOf(source, name = basename(source)) {
  // The real path: VS Code compares folders by it, and macOS's temporary folder is behind a link.
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-')));
  const folder = join(parent, name);
  cpSync(source, folder, { recursive: true });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}
