import * as vscode from 'vscode';
import type { CanvasCatalog, Outcome } from '../protocol/messages';
import { nextApproval } from './approval-commands';
import { ApprovalToasts } from './approval-toasts';
import type { WritePreview } from './approval-words';
import { Approvals, type Waiting } from './approvals';
import { ApprovalsTree } from './approvals-tree';
import { registerCommands } from './commands';
import { Disposables } from './disposables';
import { Equipments } from './equipment';
import { GraphDocuments } from './graph-documents';
import { GraphEditor } from './graph-editor';
import { rootOf, uriOf } from './graph-files';
import { graphFormat } from './graph-format';
import { GraphsTree } from './graphs-tree';
import type { Log } from './log';
import { ModelKeys } from './model-keys';
import { parseCanvasRequest, parseReviewRequest, parseTraceRequest } from './page-requests';
import { Problems, QuickFixes } from './problems';
import { ReviewEditors } from './review-editor';
import { runCommands } from './run-commands';
import { startAndTell } from './run-start';
import { RunStatus } from './run-status';
import { Runs } from './runs';
import { RunsTree } from './runs-tree';
import { Selection } from './selection';
import { onSettings } from './settings';
import { insertTemplate, Templates } from './templates';
import { ReviewDocuments, TraceDocuments } from './text-documents';
import { TraceView } from './trace-view';

const OK: Outcome = { ok: true };

/** The parts that others ask for. */
export interface Parts extends vscode.Disposable {
  keys: ModelKeys;
  equipments: Equipments;
  documents: GraphDocuments;
  runs: Runs;
  approvals: Approvals;
  editor: GraphEditor;
  trace: TraceView;
  templates: Templates;
  status: RunStatus;
}

/** Makes every part and ties them together. Nothing here decides anything. */
export function wire(context: vscode.ExtensionContext, log: Log): Parts {
  const own = new Disposables();
  const extension = context.extensionUri;
  const keys = new ModelKeys(context.secrets);
  const equipments = new Equipments(keys, log);
  const format = graphFormat(equipments);
  const documents = own.add(new GraphDocuments(format, log));
  const runs = own.add(new Runs(log, () => openHost(context, log)));
  const approvals = own.add(new Approvals(runs, log));
  const selection = own.add(new Selection());
  const templates = new Templates(extension);
  const reviewTexts = own.add(new ReviewDocuments());
  const traceTexts = own.add(new TraceDocuments(runs));
  own.add(new Problems(documents, format, runs, log));
  own.add(QuickFixes.register());

  const preview = (waiting: Waiting) => previewOf(runs, equipments, waiting);
  const reviews: ReviewEditors = own.add(
    new ReviewEditors({
      extension,
      log,
      runs,
      approvals,
      documents: reviewTexts,
      parse: parseReviewRequest,
      preview,
      openTrace: (runId, span) => trace.open(runId, { span }),
    }),
  );
  const review = async (waiting: Waiting) => reviews.open(waiting);
  const openApproval = async (runId: string, id: string): Promise<Outcome> => {
    const waiting = approvals.find(runId, id);
    if (!waiting) return { ok: false, message: 'This call no longer waits: it was decided, or its run has ended.' };
    reviews.open(waiting);
    return OK;
  };
  const trace: TraceView = own.add(
    new TraceView({
      extension,
      log,
      runs,
      selection,
      parse: parseTraceRequest,
      openApproval,
      openGraph: async (file, node) => {
        await editor.open(uriOf(file), node);
        return OK;
      },
      openSpan: async (runId, span, part) => {
        await traceTexts.open(runId, span, part);
        return OK;
      },
    }),
  );
  const startParts = { documents, equipments, runs };
  const editor: GraphEditor = own.add(
    new GraphEditor({
      extension,
      log,
      documents,
      runs,
      selection,
      parse: parseCanvasRequest,
      catalog: () => catalogOf(equipments, templates),
      models: async (file) => (await equipments.models(file)).list(),
      insertTemplate: (document, id) => insertTemplate(templates, document, id),
      start: (uri) => startAndTell(startParts, uri),
      openTrace: (runId, select) => trace.open(runId, select),
      openApproval,
    }),
  );
  const status = own.add(new RunStatus(runs, approvals));
  own.add(new ApprovalsTree(approvals, log, review));
  own.add(new RunsTree(runs, log));
  own.add(new GraphsTree(runs));
  own.add(new ApprovalToasts(approvals, { review, preview, underReview: (waiting) => reviews.has(waiting) }, log));
  own.add(onSettings(() => documents.readAgain()));
  own.add(
    registerCommands({
      log,
      keys,
      documents,
      editor,
      templates,
      start: (uri) => startAndTell(startParts, uri),
      models: async (file) => (await equipments.models(file)).list(),
      approvals: nextApproval(approvals, review, preview),
      runs: runCommands(runs, trace, editor),
    }),
  );
  return {
    keys,
    equipments,
    documents,
    runs,
    approvals,
    editor,
    trace,
    templates,
    status,
    dispose: () => own.dispose(),
  };
}

async function openHost(context: vscode.ExtensionContext, log: Log) {
  const { createJournalHost } = await import('../hosts/journal-host');
  const storage = context.storageUri ?? context.globalStorageUri;
  return createJournalHost({
    runsFolder: vscode.Uri.joinPath(storage, 'runs').fsPath,
    log: (message, error) => log.error(message, error ?? ''),
  });
}

async function catalogOf(equipments: Equipments, templates: Templates): Promise<CanvasCatalog> {
  const { KINDS_SPECS, GRAPH_FIELDS } = await import('../protocol/kinds/index');
  return {
    kinds: [...KINDS_SPECS],
    graphFields: [...GRAPH_FIELDS],
    tools: await equipments.toolSpecs(),
    templates: await templates.choices(),
  };
}

/** What a waiting call would change in a file. */
async function previewOf(runs: Runs, equipments: Equipments, waiting: Waiting): Promise<WritePreview | undefined> {
  if (waiting.request.call.kind !== 'tool') return undefined;
  const file = (await runs.view(waiting.runId)).started?.file ?? '';
  const root = rootOf(uriOf(file));
  if (root === undefined) return undefined;
  return (await equipments.make(file, root)).preview(waiting.request.call);
}
