import os from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../extension/engine/ports';
import { failure } from '../../extension/protocol/failure';
import { createTools, toolSpecs, toolTask } from '../../extension/tools';
import { evaluate } from '../../extension/tools/arithmetic';
import { ToolError } from '../../extension/tools/tool-error';
import { failureOf, taskIo } from '../support/task-io';

const tools = createTools({ root: os.tmpdir(), allowedHosts: [] });
const request = (name: string, args = {}) => ({ name, args, node: 'n', runId: 'r' });

describe('tools', () => {
  it('are the six that are promised, each with its effect and a closed schema', () => {
    const specs = toolSpecs(tools);
    expect(Object.values(specs).map(({ name, effect }) => [name, effect])).toEqual([
      ['files.read', 'read'],
      ['files.search', 'read'],
      ['files.write', 'write'],
      ['calc', 'read'],
      ['http.get', 'outside'],
      ['ask.human', 'ask'],
    ]);
    for (const { parameters } of Object.values(specs)) {
      expect(parameters).toMatchObject({ type: 'object', additionalProperties: false });
      expect(parameters).not.toHaveProperty('$schema');
    }
    expect(specs['files.search']?.parameters['required']).toEqual(['pattern']);
    expect(specs['files.write']?.parameters['required']).toEqual(['path', 'content']);
  });

  it('end in a Failure that fits what went wrong', async () => {
    const run = toolTask(tools);
    expect((await run(request('calc', { expression: '6 * 7' }), taskIo())).content).toBe('42');
    const unknown = await failureOf(run(request('shell.run'), taskIo()));
    expect(unknown).toMatchObject({ code: 'tool_unknown', retry: false });
    expect(unknown.message).toContain('files.read');
    expect((await failureOf(run(request('__proto__'), taskIo()))).code).toBe('tool_unknown');
    expect(await failureOf(run(request('calc', { expression: '1 +' }), taskIo()))).toMatchObject({
      code: 'tool_error',
    });
    expect((await failureOf(run(request('calc', { wrong: 1 }), taskIo()))).message).toContain('expression');
    expect((await failureOf(run(request('calc', { expression: '1' }), taskIo(AbortSignal.abort())))).code).toBe(
      'cancelled',
    );
    const late = AbortSignal.abort(new FailureError(failure('timeout', 'Too late.')));
    expect((await failureOf(run(request('calc', { expression: '1' }), taskIo(late)))).code).toBe('timeout');
    await expect(run(request('ask.human', { question: 'Well?' }), taskIo())).rejects.not.toBeInstanceOf(FailureError);
  });
});

describe('calc', () => {
  const right: [string, number][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2^2', -4],
    ['2^3^2', 512],
    ['2^-1', 0.5],
    ['7 % 4', 3],
    ['10 / 4 / 5', 0.5],
    ['- - 3', 3],
    ['1.5e3 + .5', 1500.5],
    ['sqrt(16) + abs(-3)', 7],
    ['min(3, 1, 2) + max(4, 5)', 6],
    ['round(2.5) + round(-2.5)', 0],
    ['round(1.005, 2)', 1.01],
    ['floor(-1.5) + ceil(1.2)', 0],
    ['ln(e) + log10(1000)', 4],
    ['2 * PI', 2 * Math.PI],
  ];
  it.each(right)('computes %s', (expression, value) => {
    expect(evaluate(expression)).toBeCloseTo(value, 12);
  });

  const wrong: [string, string][] = [
    ['', 'empty'],
    ['1 +', 'the expression ends'],
    ['(1', '`)`'],
    ['1 2', 'At 3'],
    ['1 / 0', 'finite'],
    ['sqrt(-1)', 'finite'],
    ['2 $ 3', '`$` at 3'],
    ['process.exit()', '`.` at 8'],
    ['process(1)', '`process` at 1'],
    ['constructor(1)', '`constructor` at 1'],
    ['sqrt 4', '`(` after sqrt'],
    ['sqrt(1, 2)', 'takes 1'],
    ['9^999', 'finite'],
    [`${'('.repeat(400)}1`, 'nested'],
    ['-'.repeat(900), 'nested'],
  ];
  it.each(wrong)('says what is wrong with %s', (expression, part) => {
    expect(() => evaluate(expression)).toThrow(ToolError);
    expect(() => evaluate(expression)).toThrow(part);
  });

  it('agrees with the language on random sums and products', () => {
    const operand = fc.integer({ min: 1, max: 999 });
    const operator = fc.constantFrom('+', '-', '*', '%', '/');
    fc.assert(
      fc.property(operand, fc.array(fc.tuple(operator, operand), { maxLength: 12 }), (first, rest) => {
        const expression = [first, ...rest.flat()].join(' ');
        // The oracle: the language itself, on an expression that this test made of numbers.
        expect(evaluate(expression)).toBe(new Function(`return ${expression}`)());
      }),
      { numRuns: 1000 },
    );
  });

  it('shows a sum as people write it', async () => {
    expect((await toolTask(tools)(request('calc', { expression: '0.1 + 0.2' }), taskIo())).content).toBe('0.3');
  });
});
