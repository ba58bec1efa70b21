import type { TaskBodies, Tool } from '../engine/ports';
import type { Models } from '../models/directory';
import type { BoundCall } from '../protocol/approval';
import { type Graph, isAgent } from '../protocol/graph';
import type { Price } from '../protocol/money';
import type { ToolSpec } from '../protocol/run-event';
import type { WritePreview } from './approval-words';
import type { Log } from './log';
import type { ModelKeys } from './model-keys';
import { readSettings } from './settings';

/** Who answers and what may be done in the runs of one graph file. */
export interface Equipment {
  models: Models;
  tools: Record<string, ToolSpec>;
  tasks: TaskBodies;
  /** By model id, or by node id where the node's own price counts. Rejects with `FailureError`. */
  pricesOf(graph: Graph): Promise<Record<string, Price>>;
  /** What a call would change in a file; undefined for calls that write none. Changes nothing. */
  preview(call: BoundCall): Promise<WritePreview | undefined>;
}

/** Makes equipment from the settings as they are at that moment. Models and tools are loaded at the first use. */
export class Equipments {
  readonly #keys: ModelKeys;
  readonly #log: Log;
  readonly #runsFolder: string;

  /** `runsFolder` is where runs are kept: no tool writes there. */
  constructor(keys: ModelKeys, log: Log, runsFolder: string) {
    this.#keys = keys;
    this.#log = log;
    this.#runsFolder = runsFolder;
  }

  /** For a graph file and the folder that its tools may touch. */
  async make(file: string, root: string): Promise<Equipment> {
    const [models, tools] = await Promise.all([this.models(file), this.#tools(root)]);
    const { toolSpecs, toolTask } = await import('../tools/index');
    return {
      models,
      tools: toolSpecs(tools),
      tasks: { chat: models.chat, tool: toolTask(tools) },
      pricesOf: (graph) => pricesOf(models, graph),
      preview: async (call) => tools.find((tool) => tool.spec.name === call.name)?.preview?.(call.args),
    };
  }

  /** The model providers of a graph file. Nothing is contacted. */
  async models(file: string): Promise<Models> {
    const [{ createModels }, { createOpenAi }, { createOllama }, { createScripted, scriptPrice }, { createPrices }] =
      await Promise.all([
        import('../models/directory'),
        import('../models/openai'),
        import('../models/ollama'),
        import('../models/scripted'),
        import('../models/prices'),
      ]);
    const { vscodeModels } = await import('./vscode-models');
    const settings = readSettings();
    return createModels({
      providers: [
        createOpenAi({
          baseUrl: settings.openaiBaseUrl,
          baseUrlSetting: 'the setting `switchyard.openai.baseUrl`',
          key: (origin) => this.#keys.get(origin),
        }),
        createOllama({ baseUrl: settings.ollamaBaseUrl }),
        vscodeModels(),
        createScripted({ graphFile: file }),
      ],
      prices: createPrices({ overrides: settings.prices, freeProviders: ['vscode'], baseUrl: settings.openaiBaseUrl }),
      scriptPrice: () => scriptPrice(file),
      onBug: (error) => this.#log.error('listing models failed', error),
    });
  }

  /** What tools there are, for the canvas and for checking. */
  async toolSpecs(): Promise<ToolSpec[]> {
    return (await this.#tools('/')).map((tool) => tool.spec);
  }

  async #tools(root: string): Promise<Tool[]> {
    const { createTools } = await import('../tools/index');
    return createTools({ root, allowedHosts: readSettings().allowedHosts, protectedFolders: [this.#runsFolder] });
  }
}

async function pricesOf(models: Models, graph: Graph): Promise<Record<string, Price>> {
  const prices: Record<string, Price> = {};
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (!isAgent(node)) continue;
    const price = await models.priceOf(node.model, node);
    if (price) prices[price.source === 'file' ? id : node.model] = price;
  }
  return prices;
}
