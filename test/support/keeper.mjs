// Runs a program for as long as the parent lives: `node keeper.mjs PROGRAM ARGS…`. It leads a process group of
// its own; when its standard input closes (the parent ended, however it ended) the whole group ends.
import { spawn, spawnSync } from 'node:child_process';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let ending = false;

function endGroup() {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    process.exit();
  }
  process.kill(0, 'SIGKILL');
}

function end() {
  if (ending) return;
  ending = true;
  // The server first: it saves its state on SIGTERM. What is left after two seconds is killed with the group.
  child.kill('SIGTERM');
  setTimeout(endGroup, 2000);
}

process.stdin.resume();
process.stdin.on('end', end);
process.stdin.on('close', end);
process.stdin.on('error', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
child.on('exit', (code) => {
  if (ending) endGroup();
  process.exit(code ?? 1);
});
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
