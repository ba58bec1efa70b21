import * as z from 'zod';
import type { Tool } from '../engine/ports';
import { evaluate } from './arithmetic';
import { defineTool } from './define';

/** Significant digits of a result: one less than a double holds for certain, so that 0.1 + 0.2 is 0.3. */
const DIGITS = 15;

/** `calc`: arithmetic. */
export function createCalc(): Tool {
  return defineTool({
    name: 'calc',
    description:
      'Computes an arithmetic expression: + - * / % ^, parentheses, sqrt, abs, min, max, round(value, decimals), floor, ceil, ln, log10, pi, e.',
    effect: 'read',
    args: z.strictObject({ expression: z.string().min(1).max(1000).describe('For example `(1200 * 1.19) / 12`.') }),
    run: async ({ expression }) => String(Number(evaluate(expression).toPrecision(DIGITS))),
  });
}
