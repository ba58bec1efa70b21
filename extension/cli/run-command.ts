/** `switchyard run`: check, plan, run, follow, report. */
import { userInfo } from 'node:os';
import { basename, resolve } from 'node:path';
import { type Caps, planRun, taskOf } from '../engine/plan';
import type { RunHost } from '../hosts/run-host';
import { type Graph, isAgent } from '../protocol/graph';
import type { Plan } from '../protocol/run-event';
import type { RunView } from '../protocol/run-view';
import type { Approve, Command } from './arguments';
import type { Surroundings } from './command-line';
import { exitCodeOf, WRONG } from './exit-code';
import { checkFile, hasErrors, problemLine, readGraphText } from './graph-file';
import { RunFollower } from './run-follower';
import { type Inputs, readInputs } from './run-inputs';
import { openStore, runsFolderOf } from './run-store';
import { readSettings, type Settings } from './settings';
import { reportLines } from './show-command';
import type { Terminal } from './terminal';
import { createWorkplace, type Workplace } from './workplace';

type RunWords = Extract<Command, { name: 'run' }>;

interface Ready {
  plan: Plan;
  inputs: Inputs;
  workplace: Workplace;
  file: string;
}

/** Runs a graph to its end. Returns the exit code of its outcome. */
export async function runGraph(words: RunWords, around: Surroundings): Promise<number> {
  const ready = await prepare(words, around);
  if (!ready) return WRONG;
  const host = await openStore(words.runs, around);
  try {
    return await follow(host, ready, words, around.terminal);
  } finally {
    await host.dispose();
  }
}

/** Everything that can be refused is refused here, before anything is paid: each with its sentence. */
async function prepare(words: RunWords, { terminal, env, folder }: Surroundings): Promise<Ready | undefined> {
  const settings = await readSettings(env);
  const graphFile = resolve(folder, words.file);
  const read = await readGraphText(graphFile);
  if (!read.ok) {
    terminal.say(read.message);
    return undefined;
  }
  const workplace = createWorkplace({ graphFile, folder, settings, env, runsFolder: runsFolderOf(words.runs, folder) });
  const { graph, problems } = await checkFile(read.text, workplace);
  for (const problem of problems) terminal.say(problemLine(words.file, problem));
  if (!graph || hasErrors(problems)) {
    terminal.say(`${words.file} has errors, so it was not run.`);
    return undefined;
  }
  const elsewhere = onlyInVsCode(graph);
  if (elsewhere !== undefined) {
    terminal.say(elsewhere);
    return undefined;
  }
  const inputs = await readInputs(graph, words.inputs, terminal);
  if (!inputs.ok) {
    for (const message of inputs.messages) terminal.say(message);
    return undefined;
  }
  const plan = await makePlan(graph, workplace, settings, approveOf(words.approve, terminal));
  if (!plan.ok) {
    terminal.say(plan.failure.message);
    return undefined;
  }
  return { plan: plan.value, inputs: inputs.inputs, workplace, file: words.file };
}

function onlyInVsCode(graph: Graph): string | undefined {
  const found = Object.entries(graph.nodes).find(([, node]) => isAgent(node) && node.model.startsWith('vscode/'));
  if (!found) return undefined;
  return `The node ${found[0]} uses a model of VS Code, which answers only there. Run it in VS Code, or choose another model.`;
}

/** Without a terminal nobody can be asked. */
function approveOf(wanted: Approve | undefined, terminal: Terminal): Approve {
  if (terminal.interactive) return wanted ?? 'ask';
  return wanted === 'always' ? 'always' : 'never';
}

/** What holds where the user's settings say nothing: as in VS Code. */
const CAPS: Required<Caps> = { maxBudget: 10, maxSteps: 1000, maxTimeout: '4h' };

async function makePlan(graph: Graph, workplace: Workplace, settings: Settings, approve: Approve) {
  const caps = {
    maxBudget: settings['limits.maxBudget'] ?? CAPS.maxBudget,
    maxSteps: settings['limits.maxSteps'] ?? CAPS.maxSteps,
    maxTimeout: settings['limits.maxTimeout'] ?? CAPS.maxTimeout,
  };
  return planRun({ graph, prices: await workplace.pricesOf(graph), tools: workplace.tools, caps, approve });
}

async function follow(host: RunHost, ready: Ready, words: RunWords, terminal: Terminal): Promise<number> {
  const { plan, inputs, workplace, file } = ready;
  const follower = new RunFollower(host, terminal, {
    json: words.json,
    asks: plan.approve === 'ask',
    by: userName(),
    now: Date.now,
  });
  const name = plan.graph.name ?? basename(file).replace(/\.switchyard\.(ya?ml|json)$/, '');
  const task = taskOf(plan.graph, inputs);
  let stopListening: (() => void) | undefined;
  let view: RunView;
  try {
    const live = await host.start({ plan, file, name, task, inputs, by: 'cli', tasks: workplace.tasks });
    stopListening = cancelOnInterrupt(host, live.runId, terminal);
    view = await live.finished;
  } finally {
    stopListening?.();
    await follower.finish();
  }
  if (!words.json) report(view, terminal);
  return exitCodeOf(view.state);
}

function report(view: RunView, terminal: Terminal): void {
  if (!terminal.redraws) terminal.line('');
  for (const line of reportLines(view, terminal)) terminal.line(line);
  terminal.say(terminal.paint('dim', `switchyard show ${view.runId}`));
}

/** The first Ctrl+C ends the run in its log; the second ends this process at once. */
function cancelOnInterrupt(host: RunHost, runId: string, terminal: Terminal): () => void {
  let cancelling = false;
  return terminal.onInterrupt(() => {
    if (cancelling) process.exit(130);
    cancelling = true;
    terminal.say('Cancelling the run. Press Ctrl+C again to stop at once.');
    host.cancel(runId, 'cancelled in the terminal').catch((error: unknown) => {
      terminal.say(`It could not be cancelled: ${error instanceof Error ? error.message : String(error)}`);
    });
  });
}

/** Who decides, for the log. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // `userInfo` throws where the process's user has no name, as in many containers.
    return 'the person at the terminal';
  }
}
