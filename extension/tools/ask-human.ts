import * as z from 'zod';
import type { Tool } from '../engine/ports';
import { defineTool } from './define';

/** `ask.human`: the engine answers it by waiting for a person; it is never run. */
export function createAskHuman(): Tool {
  return defineTool({
    name: 'ask.human',
    description:
      'Asks the person who watches this run a question and returns the answer. Use it only when you cannot go on without it.',
    effect: 'ask',
    args: z.strictObject({
      question: z.string().min(1).max(4000).describe('One clear question, with the choices if there are any.'),
    }),
    run: () => Promise.reject(new Error('ask.human was run as a tool; the engine should have asked a person.')),
  });
}
