// The engine against a bare loop over the `openai` package: the same agent, the same 200 tool turns, the same
// instant server. Each run in a fresh process, the two taking turns, so that a slow minute of the machine meets both.
import { fork, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';

const TURNS = 200;
const ROUNDS = 7;

/** The middle one. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function startServer() {
  const child = fork(new URL('./instant-server.mjs', import.meta.url));
  return new Promise((resolve, reject) => {
    child.once('message', ({ port }) =>
      resolve({ origin: `http://127.0.0.1:${port}`, stop: () => child.disconnect() }),
    );
    child.once('exit', () => reject(new Error('The instant server ended before it could be used.')));
  });
}

function runOnce(bundle, origin, folder) {
  const child = spawn(process.execPath, [bundle, origin, String(TURNS), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (part) => (out += part));
  return new Promise((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${bundle} ended with ${code}`)),
    );
  });
}

/** Both loops' medians in milliseconds, and their ratio. */
export async function overhead(folder) {
  mkdirSync(folder, { recursive: true });
  await esbuild.build({
    entryPoints: ['test/bench/bare-loop.ts', 'test/bench/engine-loop.ts'],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const server = await startServer();
  const times = { bare: [], engine: [] };
  const first = { bare: [], engine: [] };
  const cpu = { bare: [], engine: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const order = round % 2 === 0 ? ['bare', 'engine'] : ['engine', 'bare'];
      for (const which of order) {
        const measured = await runOnce(join(folder, `${which}-loop.js`), server.origin, folder);
        if (measured.turns !== TURNS) throw new Error(`The ${which} loop did ${measured.turns} turns, not ${TURNS}.`);
        times[which].push(measured.ms);
        first[which].push(measured.firstMs);
        cpu[which].push(measured.cpuMs);
      }
    }
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const bareMs = median(times.bare);
  const engineMs = median(times.engine);
  return {
    turns: TURNS,
    rounds: ROUNDS,
    bareMs,
    engineMs,
    ratio: engineMs / bareMs,
    // The fairer pairing: each round's two runs were neighbours in time.
    pairedRatio: median(times.engine.map((ms, round) => ms / times.bare[round])),
    spread: {
      bare: [Math.min(...times.bare), Math.max(...times.bare)],
      engine: [Math.min(...times.engine), Math.max(...times.engine)],
    },
    // The first conversation of a fresh process, as the command line has it: compiling is part of it.
    cold: {
      bareMs: median(first.bare),
      engineMs: median(first.engine),
      ratio: median(first.engine) / median(first.bare),
    },
    cpuMs: { bare: median(cpu.bare), engine: median(cpu.engine) },
  };
}
