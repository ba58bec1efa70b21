import { describe, expect, it } from 'vitest';
import { readInputs } from '../../extension/cli/run-inputs';
import type { Graph } from '../../extension/protocol/graph';

const graph: Graph = {
  switchyard: 1,
  start: 'a',
  nodes: {},
  inputs: {
    since: { type: 'string', default: 'v1' },
    count: { type: 'number', description: 'How many' },
    loud: { type: 'boolean', default: false },
  },
};

function person(...answers: (string | null)[]) {
  const said: string[] = [];
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answers.shift() ?? null;
  };
  return { interactive: true, ask, say: (text: string) => said.push(text), said, asked };
}
const nobody = { ...person(), interactive: false };

describe('the inputs of a run', () => {
  it('are the given ones, in their types, and the defaults', async () => {
    expect(await readInputs(graph, { count: '3', loud: 'true' }, nobody)).toEqual({
      ok: true,
      inputs: { since: 'v1', count: 3, loud: true },
    });
  });

  it('that are missing are an error without a terminal, and asked for with one', async () => {
    const refused = await readInputs(graph, {}, nobody);
    expect(refused).toEqual({ ok: false, messages: [expect.stringContaining('--input count=VALUE')] });
    expect(nobody.asked).toEqual([]);
    const someone = person('many', '', '4');
    expect(await readInputs(graph, {}, someone)).toEqual({ ok: true, inputs: { since: 'v1', count: 4, loud: false } });
    expect(someone.asked[0]).toBe('count (How many): ');
    expect(someone.said).toHaveLength(2);
    expect((await readInputs(graph, {}, person(null))).ok).toBe(false);
  });

  it('that do not fit are refused by name', async () => {
    const result = await readInputs(graph, { count: 'many', loud: 'yes', other: '1' }, nobody);
    expect(result.ok).toBe(false);
    const messages = result.ok ? '' : result.messages.join('\n');
    expect(messages).toContain('no input "other". Its inputs are: since, count, loud.');
    expect(messages).toContain('"count" is a number, and "many" is none');
    expect(messages).toContain('"loud" is a boolean');
  });
});
