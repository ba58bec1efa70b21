// How long the extension takes to load and activate, by itself, in fresh processes.
import { spawnSync } from 'node:child_process';
import { median } from './overhead.mjs';

const ROUNDS = 9;

export function activation() {
  const measured = Array.from({ length: ROUNDS }, () => {
    const probe = spawnSync(process.execPath, ['test/bench/activation-probe.cjs'], { encoding: 'utf8' });
    if (probe.status !== 0)
      throw new Error(`The activation probe failed:\n${probe.stderr.split('\n').slice(-16).join('\n')}`);
    return JSON.parse(probe.stdout);
  });
  return {
    loadMs: median(measured.map((each) => each.loadMs)),
    activateMs: median(measured.map((each) => each.activateMs)),
  };
}
