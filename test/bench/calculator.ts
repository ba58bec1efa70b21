/** The one tool of the bench, as the bare loop uses it: Switchyard's own `calc`, called directly. */
import type OpenAI from 'openai';
import type { TaskIo } from '../../extension/engine/ports';
import { createTools } from '../../extension/tools';

const io: TaskIo = {
  signal: new AbortController().signal,
  intent: Promise.resolve(),
  key: 'bench',
  emit: () => undefined,
};

export function calculator(): { tool: OpenAI.ChatCompletionFunctionTool; run(args: object): Promise<string> } {
  const calc = createTools({ root: process.cwd(), allowedHosts: [] }).find((tool) => tool.spec.name === 'calc');
  if (!calc) throw new Error('There is no tool calc.');
  const { description, parameters } = calc.spec;
  return {
    tool: { type: 'function', function: { name: 'calc', description, parameters } },
    run: (args) => calc.run(args as Parameters<typeof calc.run>[0], io),
  };
}
