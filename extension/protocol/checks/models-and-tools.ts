import { isAgent } from '../graph';
import { MODEL_PATTERN } from '../names';
import { didYouMean } from '../nearest';
import type { CheckContext } from './check-context';

/** Tools exist and a tool node has some. */
export function checkTools(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (node.kind !== 'tool') continue;
    if (node.use.length === 0) {
      const message = `“${id}” holds no tool. Add names to “use”, for example use: [files.read], or remove the node.`;
      context.report(id, ['use'], { code: 'tool-empty', message });
    }
    const tools = context.environment?.tools;
    if (!tools) continue;
    node.use.forEach((name, index) => {
      if (tools.includes(name)) return;
      const hint = didYouMean(name, tools) || ` There are ${tools.join(', ')}.`;
      context.report(id, ['use', index], {
        code: 'tool-unknown',
        message: `No tool has the name “${name.slice(0, 80)}”.${hint}`,
      });
    });
  }
}

/** Every agent's model is well-formed, reachable and has a price. */
export function checkModels(context: CheckContext): void {
  for (const [id, node] of context.entries) {
    if (!isAgent(node)) continue;
    const model = node.model.slice(0, 120);
    if (!MODEL_PATTERN.test(node.model)) {
      const message = `“${model}” is no model. Write provider/model, for example openai/gpt-5-mini.`;
      context.report(id, ['model'], { code: 'model-invalid', message });
      continue;
    }
    const state = context.environment?.model(node.model, node.price !== undefined) ?? 'ok';
    if (state === 'ok') continue;
    const provider = node.model.slice(0, node.model.indexOf('/'));
    const messages = {
      'unknown-provider': `No provider has the name “${provider}”. Use openai, ollama, vscode or scripted.`,
      'unknown-model': `The provider “${provider}” has no model “${model}”. Choose one of its models.`,
      unpriced: `The price of “${model}” is not known, so that no budget can hold. Give a “price” with input and output in US dollars per million tokens, or mark the provider free in the settings.`,
    };
    const code = state === 'unpriced' ? 'model-unpriced' : 'model-unknown';
    context.report(id, ['model'], { code, message: messages[state] });
  }
}
