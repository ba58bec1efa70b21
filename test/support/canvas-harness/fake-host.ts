/**
 * A host for the canvas page without VS Code: one text with versions and undo, read by the real parser and checked
 * by the real rules. Edits are made on the graph and printed as JSON, which is YAML too.
 */
import { checkText } from '../../../extension/protocol/check';
import type { Graph } from '../../../extension/protocol/graph';
import type { GraphEdit } from '../../../extension/protocol/graph-edit';
import { GRAPH_FIELDS, KINDS_SPECS } from '../../../extension/protocol/kinds/index';
import type {
  CanvasCatalog,
  CanvasDocument,
  CanvasNotices,
  CanvasRequests,
  Outcome,
  RunOverlay,
} from '../../../extension/protocol/messages';
import type { ToolSpec } from '../../../extension/protocol/run-event';
import { applyEdits } from '../../../webview/canvas/model/apply-edits';

const ok: Outcome = { ok: true };

function tool(name: string, effect: ToolSpec['effect'], description: string): ToolSpec {
  return { name, effect, description, parameters: { type: 'object' } };
}

export const CATALOG: CanvasCatalog = {
  kinds: [...KINDS_SPECS],
  graphFields: [...GRAPH_FIELDS],
  tools: [
    tool('files.read', 'read', 'Reads one file of the workspace.'),
    tool('files.search', 'read', 'Finds text in the files of the workspace.'),
    tool('files.write', 'write', 'Writes one file of the workspace.'),
    tool('calc', 'read', 'Computes an arithmetic expression.'),
    tool('http.get', 'outside', 'Fetches one address.'),
    tool('ask.human', 'ask', 'Asks a person a question.'),
  ],
  templates: [
    {
      id: 'research-team',
      title: 'Research team',
      description: 'A lead plans, two researchers read in parallel, one answer comes back.',
      icon: 'organization',
    },
    {
      id: 'reviewed-change',
      title: 'Reviewed change',
      description: 'A writer changes a file; a gate asks you before anything is written.',
      icon: 'shield',
    },
    {
      id: 'router',
      title: 'Router',
      description: 'One look at the task, then the right specialist does it.',
      icon: 'type-hierarchy',
    },
    {
      id: 'writer-and-judge',
      title: 'Writer and judge',
      description: 'A writer drafts, a judge sends it back until it is good.',
      icon: 'law',
    },
  ],
};

type Notify = <Name extends keyof CanvasNotices>(
  name: Name,
  input: Parameters<CanvasNotices[Name]>[0],
) => Promise<unknown> | undefined;

export class FakeHost {
  /** Every request, in order. */
  readonly asked: { name: string; input: unknown }[] = [];
  clipboard = '';
  run: RunOverlay | null = null;
  notify: Notify = () => undefined;
  /** Milliseconds between an edit and the notice about it. */
  delay = 10;
  /** Refuses every edit with this sentence. */
  refuse: string | null = null;
  readonly #texts: string[] = [];
  #text: string;
  #version = 1;
  #graph: Graph | null = null;

  constructor(
    source: Graph | string,
    private readonly readonly = false,
  ) {
    this.#text = typeof source === 'string' ? source : print(source);
  }

  get graph(): Graph | null {
    return this.document().graph;
  }

  document(): CanvasDocument {
    const empty = this.#text.trim() === '';
    const { parsed, problems } = checkText(this.#text, {
      tools: CATALOG.tools.map((each) => each.name),
      model: () => 'ok',
    });
    if (parsed.graph) this.#graph = parsed.graph;
    return {
      version: this.#version,
      name: 'release-notes.switchyard.yaml',
      graph: empty ? null : this.#graph,
      stale: !empty && !parsed.graph,
      empty,
      readonly: this.readonly,
      problems: empty ? [] : problems,
      worstCaseMicro: 460_000,
    };
  }

  /** The text changes from outside: typing beside the canvas, git, undo. */
  async write(source: Graph | string): Promise<void> {
    this.#texts.push(this.#text);
    this.#text = typeof source === 'string' ? source : print(source);
    this.#version += 1;
    await this.notify('document.changed', this.document());
  }

  async undo(): Promise<void> {
    const text = this.#texts.pop();
    if (text === undefined) return;
    this.#text = text;
    this.#version += 1;
    await this.notify('document.changed', this.document());
  }

  async showRun(run: RunOverlay | null): Promise<void> {
    this.run = run;
    await this.notify('run.changed', run);
  }

  editsAsked(): GraphEdit[][] {
    return this.asked
      .filter((each) => each.name === 'graph.edit')
      .map((each) => (each.input as { edits: GraphEdit[] }).edits);
  }

  handlers(): CanvasRequests {
    const quiet = async () => ok;
    return {
      'page.ready': async () => ({ document: this.document(), catalog: CATALOG, run: this.run }),
      'graph.edit': (input) => this.#edit(input),
      'text.open': quiet,
      'problem.open': quiet,
      'template.insert': async () => {
        setTimeout(() => void this.write(TEMPLATE), this.delay);
        return ok;
      },
      'model.list': async () => ({
        models: [
          { id: 'openai/gpt-5-mini', provider: 'openai', price: '$0.25 / $2.00 per M' },
          { id: 'openai/gpt-5-nano', provider: 'openai', price: '$0.05 / $0.40 per M' },
          { id: 'scripted/plain', provider: 'scripted', price: 'scripted' },
        ],
        notes: ['ollama at 127.0.0.1:11434 did not answer. Start it, or leave it.'],
      }),
      'run.start': quiet,
      'run.cancel': quiet,
      'trace.open': quiet,
      'approval.open': quiet,
      'selection.change': quiet,
      'clipboard.write': async ({ text }) => {
        this.clipboard = text;
        return ok;
      },
      'clipboard.read': async () => ({ text: this.clipboard }),
      'log.write': quiet,
    };
  }

  async #edit({ version, edits }: { version: number; edits: GraphEdit[] }): Promise<Outcome> {
    if (version !== this.#version) return { ok: false, message: 'The text has changed meanwhile. Make it again.' };
    if (this.refuse !== null) return { ok: false, message: this.refuse };
    this.#texts.push(this.#text);
    this.#text = print(applyEdits(this.document().graph, edits));
    this.#version += 1;
    setTimeout(() => void this.notify('document.changed', this.document()), this.delay);
    return ok;
  }
}

function print(graph: Graph): string {
  return `${JSON.stringify(graph, null, 2)}\n`;
}

const TEMPLATE: Graph = {
  switchyard: 1,
  name: 'Research team',
  start: 'lead',
  nodes: {
    lead: { kind: 'supervisor', strategy: 'plan', model: 'scripted/lead', calls: ['reader'] },
    reader: { kind: 'worker', model: 'scripted/reader', calls: ['files'] },
    files: { kind: 'tool', use: ['files.read'] },
  },
};
