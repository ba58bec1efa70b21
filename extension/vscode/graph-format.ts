import { isAgent } from '../protocol/graph';
import type { Equipments } from './equipment';
import type { GraphFormat } from './graph-documents';

type ModelState = 'ok' | 'unknown-provider' | 'unpriced';

/**
 * The file format's reader, checks and edits, loaded when the first graph is read. Tools and prices are looked up
 * in what this machine has, so that a graph that cannot run here says so before it is run.
 */
export function graphFormat(equipments: Equipments): GraphFormat {
  return {
    async read(text) {
      const [{ parseGraph, sortProblems }, { checkGraph }] = await Promise.all([
        import('../protocol/parse'),
        import('../protocol/check'),
      ]);
      const parsed = parseGraph(text);
      const agents = Object.values(parsed.graph?.nodes ?? {}).filter(isAgent);
      const states = await modelStates(
        equipments,
        agents.map((agent) => agent.model),
      );
      const environment = {
        tools: (await equipments.toolSpecs()).map((tool) => tool.name),
        model: (id: string, hasPrice: boolean) => {
          const state = states.get(id) ?? 'ok';
          return state === 'unpriced' && hasPrice ? 'ok' : state;
        },
      };
      const problems = sortProblems([...parsed.problems, ...checkGraph(parsed, environment)]);
      return { graph: parsed.graph, problems, placeOf: parsed.placeOf };
    },
    async edit(text, edits) {
      const { applyEdits } = await import('../protocol/edit');
      return applyEdits(text, edits);
    },
  };
}

/** Whether each model's provider exists and its price is known. Scripted models are priced by their script. */
async function modelStates(equipments: Equipments, models: string[]): Promise<Map<string, ModelState>> {
  const states = new Map<string, ModelState>();
  if (models.length === 0) return states;
  const known = await equipments.models('');
  for (const model of new Set(models)) {
    const provider = model.split('/')[0] ?? '';
    if (!known.providers.includes(provider)) states.set(model, 'unknown-provider');
    else if (provider !== 'scripted' && (await known.priceOf(model)) === undefined) states.set(model, 'unpriced');
  }
  return states;
}
