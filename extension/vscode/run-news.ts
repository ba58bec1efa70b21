import * as vscode from 'vscode';
import type { FailureCode } from '../protocol/failure';
import type { RunView } from '../protocol/run-view';
import { Disposables } from './disposables';
import { detach, type Log } from './log';
import type { Runs } from './runs';
import { costText, runTitle, visibleText } from './words';

const SET_KEY = 'Set Model Key';
const OPEN_SETTINGS = 'Open Settings';
const SHOW_RESULT = 'Show Result';
const OPEN_TRACE = 'Open Trace';

export interface NewsActions {
  openTrace(runId: string, span?: string): Promise<void>;
  /** Opens what the run answered. */
  openResult(runId: string): Promise<void>;
}

/** The step that a failure asks for, as a button's words; undefined where only the trace can tell. */
export function remedyOf(code: FailureCode | undefined): string | undefined {
  if (code === 'key_missing' || code === 'key_refused') return SET_KEY;
  if (code === 'unreachable' || code === 'price_unknown') return OPEN_SETTINGS;
  return undefined;
}

/** Takes the step behind one of `remedyOf`'s buttons; nothing for any other choice. */
export async function takeRemedy(choice: string | undefined, code: FailureCode | undefined): Promise<void> {
  if (choice === SET_KEY) await vscode.commands.executeCommand('switchyard.key.set');
  if (choice !== OPEN_SETTINGS) return;
  const setting = code === 'price_unknown' ? 'switchyard.prices' : 'baseUrl';
  await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:switchyard.switchyard ${setting}`);
}

/** Says how a run ended, with the next step. A run that a person cancelled is no news to them. */
export class RunNews implements vscode.Disposable {
  readonly #own = new Disposables();

  constructor(runs: Runs, actions: NewsActions, log: Log) {
    this.#own.add(runs.onDidFinish((view) => detach(log, 'the news of the run', tell(view, actions))));
  }

  dispose(): void {
    this.#own.dispose();
  }
}

async function tell(view: RunView, actions: NewsActions): Promise<void> {
  if (!view.started || view.state === 'cancelled') return;
  const culprit = culpritOf(view);
  const choice = await show(view, culprit?.code);
  if (choice === SHOW_RESULT) await actions.openResult(view.runId);
  if (choice === OPEN_TRACE) await actions.openTrace(view.runId, culprit?.span);
  await takeRemedy(choice, culprit?.code);
}

function show(view: RunView, code: FailureCode | undefined): Thenable<string | undefined> {
  const title = view.started ? runTitle(view.started) : 'The run';
  const why = view.reason === '' ? '' : `: ${visibleText(view.reason, 240)}`;
  const cost = costText(view.cost);
  switch (view.state) {
    case 'done':
      return vscode.window.showInformationMessage(`${title} is done for ${cost}.`, SHOW_RESULT, OPEN_TRACE);
    case 'partial':
      return vscode.window.showWarningMessage(`${title} ended early${why}`, SHOW_RESULT, OPEN_TRACE);
    case 'rejected':
      return vscode.window.showWarningMessage(`${title} was stopped by a rejection${why}`, OPEN_TRACE);
    default: {
      const remedy = remedyOf(code);
      const choices = remedy === undefined ? [OPEN_TRACE] : [remedy, OPEN_TRACE];
      return vscode.window.showErrorMessage(`${title} failed${why}`, ...choices);
    }
  }
}

/** The failure at the bottom of a failed run: of the node that others failed because of. */
function culpritOf(view: RunView): { code: FailureCode; span?: string } | undefined {
  const failed = Object.values(view.nodes).filter((node) => node.failure);
  const node = failed.find((each) => each.because === undefined) ?? failed[0];
  if (!node?.failure) return undefined;
  return { code: node.failure.code, ...(node.span === undefined ? {} : { span: node.span }) };
}
