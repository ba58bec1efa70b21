import * as vscode from 'vscode';
import { FailureError } from '../engine/ports';
import type { LiveRun } from '../hosts/run-host';
import type { FailureCode } from '../protocol/failure';
import type { Graph } from '../protocol/graph';
import type { Outcome } from '../protocol/messages';
import type { Plan } from '../protocol/run-event';
import type { Equipments } from './equipment';
import type { GraphDocuments, GraphReading } from './graph-documents';
import { nameOf, pathOf, rootOf, stemOf } from './graph-files';
import { askInputs, type InputValues } from './run-inputs';
import { remedyOf, takeRemedy } from './run-news';
import type { Runs } from './runs';
import { readSettings } from './settings';

export interface StartParts {
  documents: GraphDocuments;
  equipments: Equipments;
  runs: Runs;
}

/** What a started run is called; `run` is missing where the person gave up. */
export type StartOutcome =
  | { ok: true; run?: LiveRun }
  | { ok: false; message: string; problems?: boolean; code?: FailureCode };

/** Inputs asked for, unless they are given (tests, and "run again"). */
export type AskInputs = (graph: Graph, name: string, before: InputValues) => Promise<InputValues | undefined>;

export const askPerson: AskInputs = (graph, name, before) => askInputs(name, graph.inputs ?? {}, before);

/**
 * Runs the graph as it stands in the editor: the text is taken now, saved or not, and nothing that is edited
 * afterwards changes the run.
 */
export async function startRun(parts: StartParts, uri: vscode.Uri, ask: AskInputs = askPerson): Promise<StartOutcome> {
  const refusal = refuseUntrusted() ?? refuseRunning(parts.runs, uri);
  if (refusal) return refusal;
  const document = await vscode.workspace.openTextDocument(uri);
  const reading = await parts.documents.read(document);
  const graph = runnableGraph(reading);
  if (!graph.ok) return graph;
  const root = rootOf(uri);
  if (root === undefined) {
    return { ok: false, message: `Save ${nameOf(uri)} on disk to run it: its tools need a folder to work in.` };
  }
  const name = graph.value.name ?? stemOf(uri);
  const inputs = await ask(graph.value, name, await lastInputs(parts.runs, pathOf(uri)));
  if (!inputs) return { ok: true };
  return launch(parts, { uri, root, name, graph: graph.value, inputs });
}

interface Launch {
  uri: vscode.Uri;
  root: string;
  name: string;
  graph: Graph;
  inputs: InputValues;
}

async function launch(parts: StartParts, run: Launch): Promise<StartOutcome> {
  const file = pathOf(run.uri);
  const equipment = await parts.equipments.make(file, run.root);
  const planned = await planFor(run.graph, equipment);
  if (!planned.ok) return planned;
  const { taskOf } = await import('../engine/plan');
  const again = refuseRunning(parts.runs, run.uri);
  if (again) return again;
  const started = await parts.runs.start({
    plan: planned.value,
    file,
    name: run.name,
    task: taskOf(run.graph, run.inputs),
    inputs: run.inputs,
    by: 'vscode',
    tasks: equipment.tasks,
  });
  return { ok: true, run: started };
}

type Planned = { ok: true; value: Plan } | { ok: false; message: string; code: FailureCode };

async function planFor(graph: Graph, equipment: Awaited<ReturnType<Equipments['make']>>): Promise<Planned> {
  const { planRun } = await import('../engine/plan');
  const prices = await knownPrices(graph, equipment);
  if (!prices.ok) return prices;
  const { maxBudget, maxSteps, maxTimeout } = readSettings();
  const planned = planRun({
    graph,
    prices: prices.value,
    tools: equipment.tools,
    caps: { maxBudget, maxSteps, maxTimeout },
    approve: 'ask',
  });
  return planned.ok ? planned : { ok: false, message: planned.failure.message, code: planned.failure.code };
}

/** The prices of a graph's models; what keeps them from being known (a missing script, a damaged one) is no bug. */
async function knownPrices(graph: Graph, equipment: Awaited<ReturnType<Equipments['make']>>) {
  try {
    return { ok: true as const, value: await equipment.pricesOf(graph) };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { ok: false as const, message: error.failure.message, code: error.failure.code };
  }
}

function refuseUntrusted(): Extract<StartOutcome, { ok: false }> | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  return { ok: false, message: 'Trust this folder to run its graphs: agents may read and write files in it.' };
}

function refuseRunning(runs: Runs, uri: vscode.Uri): Extract<StartOutcome, { ok: false }> | undefined {
  const live = runs.liveOf(pathOf(uri));
  if (!live) return undefined;
  return { ok: false, message: `${live.started?.name ?? 'This graph'} is running already. Wait for it, or cancel it.` };
}

function runnableGraph(
  reading: GraphReading,
): { ok: true; value: Graph } | { ok: false; message: string; problems: boolean } {
  const errors = reading.problems.filter((problem) => problem.severity === 'error');
  const name = nameOf(reading.uri);
  if (errors.length > 0) {
    const [first] = errors;
    const count = errors.length === 1 ? 'a problem' : `${errors.length} problems`;
    const message = `${name} has ${count} to mend before it can run: ${first?.message ?? ''}`;
    return { ok: false, message, problems: true };
  }
  if (!reading.graph || reading.stale || Object.keys(reading.graph.nodes).length === 0) {
    return {
      ok: false,
      message: `${name} has nothing to run yet. Add an agent, or choose a template.`,
      problems: false,
    };
  }
  return { ok: true, value: reading.graph };
}

/** What was answered the last time, offered again. */
async function lastInputs(runs: Runs, file: string): Promise<InputValues> {
  return (await runs.lastOf(file))?.started?.inputs ?? {};
}

/** Starts a run and tells the person what became of that; for commands and the canvas. */
export async function startAndTell(parts: StartParts, uri: vscode.Uri): Promise<Outcome> {
  const outcome = await startRun(parts, uri);
  if (outcome.ok) return { ok: true };
  await tell(outcome, uri);
  return { ok: false, message: outcome.message };
}

async function tell(refused: Extract<StartOutcome, { ok: false }>, uri: vscode.Uri): Promise<void> {
  const trust = vscode.workspace.isTrusted ? undefined : 'Manage Trust';
  const action = refused.problems ? 'Show Problems' : (trust ?? remedyOf(refused.code));
  // Not awaited: the refusal stands whether or not anyone presses the button.
  void vscode.window.showErrorMessage(refused.message, ...(action ? [action] : [])).then(async (choice) => {
    await takeRemedy(choice, refused.code);
    if (choice === 'Show Problems') await vscode.commands.executeCommand('workbench.actions.view.problems');
    if (choice === 'Manage Trust') await vscode.commands.executeCommand('workbench.trust.manage');
    return uri;
  });
}
