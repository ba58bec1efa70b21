/** What a run on the command line has at hand: model providers, prices and tools, from the user's settings. */
import type { TaskBodies } from '../engine/ports';
import { createModels, type Models } from '../models/directory';
import { createOllama } from '../models/ollama';
import { createOpenAi } from '../models/openai';
import { createPrices } from '../models/prices';
import { createScripted, scriptPrice } from '../models/scripted';
import { type Graph, isAgent } from '../protocol/graph';
import type { Price } from '../protocol/money';
import type { ToolSpec } from '../protocol/run-event';
import { createTools, toolSpecs, toolTask } from '../tools';
import type { Settings } from './settings';

export const OPENAI_URL = 'https://api.openai.com/v1';

export interface Workplace {
  models: Models;
  tools: Record<string, ToolSpec>;
  /** What runs one model call and one tool call. */
  tasks: TaskBodies;
  /** Prices of a graph's models, by model id, and by node id where the node's own price counts. */
  pricesOf(graph: Graph): Promise<Record<string, Price>>;
}

export interface WorkplaceOptions {
  /** The graph; its script is beside it. */
  graphFile: string;
  /** Root of what tools may touch. */
  folder: string;
  settings: Settings;
  env: NodeJS.ProcessEnv;
  /** Where runs are kept, absolute: no tool writes there. */
  runsFolder?: string;
}

/** Puts together what a graph's runs need. Nothing is contacted or read yet. */
export function createWorkplace({ graphFile, folder, settings, env, runsFolder }: WorkplaceOptions): Workplace {
  const baseUrl = env['OPENAI_BASE_URL'] || settings['openai.baseUrl'] || OPENAI_URL;
  const ollamaUrl = settings['ollama.baseUrl'];
  const models = createModels({
    providers: [
      createOpenAi({ baseUrl, key: keyFor(baseUrl, env['OPENAI_API_KEY']) }),
      createOllama(ollamaUrl === undefined ? {} : { baseUrl: ollamaUrl }),
      createScripted({ graphFile }),
    ],
    // VS Code's own models cost nothing by the token; they answer only there.
    prices: createPrices({ overrides: overridesOf(settings), freeProviders: ['vscode'], baseUrl }),
    scriptPrice: () => scriptPrice(graphFile),
    // Only listing models reports bugs here, and the command line lists none.
    onBug: (error) => {
      throw error;
    },
  });
  const tools = createTools({
    root: folder,
    allowedHosts: settings['http.allowedHosts'] ?? [],
    protectedFolders: runsFolder === undefined ? [] : [runsFolder],
  });
  return {
    models,
    tools: toolSpecs(tools),
    tasks: { chat: models.chat, tool: toolTask(tools) },
    pricesOf: (graph) => pricesOf(models, graph),
  };
}

/** The key is for the origin that the user configured, and is given out for no other. */
function keyFor(baseUrl: string, key: string | undefined): (origin: string) => Promise<string | undefined> {
  return async (origin) => (key && URL.canParse(baseUrl) && new URL(baseUrl).origin === origin ? key : undefined);
}

function overridesOf(settings: Settings): Record<string, { input: number; output: number; 'cached-input'?: number }> {
  const overrides: ReturnType<typeof overridesOf> = {};
  for (const [model, { input, output, 'cached-input': cached }] of Object.entries(settings.prices ?? {})) {
    overrides[model] = { input, output, ...(cached === undefined ? {} : { 'cached-input': cached }) };
  }
  return overrides;
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
