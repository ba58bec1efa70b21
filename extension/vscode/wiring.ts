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
import { RunNews } from './run-news';
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

/** What reads, keeps and decides; no screen among it. */
interface Core {
  extension: vscode.Uri;
  log: Log;
  keys: ModelKeys;
  equipments: Equipments;
  documents: GraphDocuments;
  runs: Runs;
  approvals: Approvals;
  templates: Templates;
  selection: Selection;
  traceTexts: TraceDocuments;
  preview(waiting: Waiting): Promise<WritePreview | undefined>;
  start(uri: vscode.Uri): Promise<Outcome>;
}

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
  const core = makeCore(context, log, own);
  const { keys, equipments, documents, runs, approvals, templates, preview } = core;
  const pages = makePages(core, own);
  const review = async (waiting: Waiting) => pages.reviews.open(waiting);
  const status = own.add(new RunStatus(runs, approvals));
  own.add(new ApprovalsTree(approvals, log, review));
  own.add(new RunsTree(runs, log));
  own.add(new GraphsTree(runs));
  own.add(
    new ApprovalToasts(approvals, { review, preview, underReview: (waiting) => pages.reviews.has(waiting) }, log),
  );
  own.add(
    new RunNews(
      runs,
      {
        openTrace: (runId, span) => pages.trace.open(runId, span === undefined ? {} : { span }),
        openResult: (runId) => core.traceTexts.openResult(runId),
      },
      log,
    ),
  );
  own.add(QuickFixes.register());
  own.add(onSettings(() => documents.readAgain()));
  own.add(
    registerCommands({
      log,
      keys,
      documents,
      editor: pages.editor,
      templates,
      start: core.start,
      models: async (file) => (await equipments.models(file)).list(),
      approvals: nextApproval(approvals, review, preview),
      runs: runCommands(runs, pages.trace, pages.editor),
    }),
  );
  const { editor, trace } = pages;
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

function makeCore(context: vscode.ExtensionContext, log: Log, own: Disposables): Core {
  const keys = new ModelKeys(context.secrets);
  const equipments = new Equipments(keys, log, runsFolderOf(context));
  const format = graphFormat(equipments);
  const documents = own.add(new GraphDocuments(format, log));
  const runs = own.add(new Runs(log, () => openHost(context, log)));
  own.add(new Problems(documents, format, runs, log));
  return {
    extension: context.extensionUri,
    log,
    keys,
    equipments,
    documents,
    runs,
    approvals: own.add(new Approvals(runs, log)),
    templates: new Templates(context.extensionUri),
    selection: own.add(new Selection()),
    traceTexts: own.add(new TraceDocuments(runs)),
    preview: (waiting) => previewOf(runs, equipments, waiting),
    start: (uri) => startAndTell({ documents, equipments, runs }, uri),
  };
}

interface Pages {
  reviews: ReviewEditors;
  trace: TraceView;
  editor: GraphEditor;
}

/** The three kinds of page. They open one another, so each is reached through the object that holds them all. */
function makePages(core: Core, own: Disposables): Pages {
  const { extension, log, documents, runs, approvals, selection, templates, equipments, preview, start, traceTexts } =
    core;
  const openApproval = async (runId: string, id: string): Promise<Outcome> => {
    const waiting = approvals.find(runId, id);
    if (!waiting) return { ok: false, message: 'This call no longer waits: it was decided, or its run has ended.' };
    pages.reviews.open(waiting);
    return OK;
  };
  const openGraph = async (file: string, node?: string): Promise<Outcome> => {
    await pages.editor.open(uriOf(file), node);
    return OK;
  };
  const openSpan = async (runId: string, span: string, part: 'input' | 'output' | 'raw'): Promise<Outcome> => {
    await traceTexts.open(runId, span, part);
    return OK;
  };
  const shared = { extension, log, runs };
  const pages: Pages = {
    reviews: new ReviewEditors({
      ...shared,
      approvals,
      documents: own.add(new ReviewDocuments()),
      parse: parseReviewRequest,
      preview,
      openTrace: (runId, span) => pages.trace.open(runId, { span }),
    }),
    trace: new TraceView({ ...shared, selection, parse: parseTraceRequest, openApproval, openGraph, openSpan }),
    editor: new GraphEditor({
      ...shared,
      documents,
      selection,
      parse: parseCanvasRequest,
      catalog: () => catalogOf(equipments, templates),
      models: async (file) => (await equipments.models(file)).list(),
      insertTemplate: (document, id) => insertTemplate(templates, document, id),
      start,
      openTrace: (runId, select) => pages.trace.open(runId, select),
      openApproval,
    }),
  };
  for (const page of Object.values(pages)) own.add(page);
  return pages;
}

/** Where runs are kept: with the workspace, or with the user where no folder is open. */
function runsFolderOf(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath;
}

async function openHost(context: vscode.ExtensionContext, log: Log) {
  const { createJournalHost } = await import('../hosts/journal-host');
  return createJournalHost({
    runsFolder: runsFolderOf(context),
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
