import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../../extension/cli/arguments';

function refusal(...argv: string[]): string {
  try {
    parseCommand(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${argv.join(' ')} was accepted`);
}

describe('the command line’s arguments', () => {
  it('reads a run with everything', () => {
    const argv = ['run', 'a.switchyard.yaml', '--input', 'since=v1', '--input', 'note=a=b', '--approve', 'never'];
    expect(parseCommand([...argv, '--runs', 'there', '--json'])).toEqual({
      name: 'run',
      file: 'a.switchyard.yaml',
      inputs: { since: 'v1', note: 'a=b' },
      approve: 'never',
      runs: 'there',
      json: true,
    });
  });

  it('reads the other commands', () => {
    expect(parseCommand(['check', 'a', 'b'])).toEqual({ name: 'check', files: ['a', 'b'] });
    expect(parseCommand(['runs'])).toEqual({ name: 'runs', json: false });
    expect(parseCommand(['show', 'r1', '--json'])).toEqual({ name: 'show', run: 'r1', json: true });
    for (const argv of [[], ['--help'], ['-h'], ['run', '--help']])
      expect(parseCommand(argv)).toEqual({ name: 'help' });
    expect(parseCommand(['--version'])).toEqual({ name: 'version' });
  });

  it('keeps an input named like a member of every object an ordinary one', () => {
    const command = parseCommand(['run', 'a', '--input', '__proto__=x', '--input', 'constructor=y']);
    expect(command.name === 'run' && Object.keys(command.inputs)).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    [['fly'], 'There is no command "fly"'],
    [['constructor'], 'There is no command "constructor"'],
    [['--fast'], 'There is no option "--fast"'],
    [['check'], 'Name at least one graph file'],
    [['run'], 'Which graph file?'],
    [['run', 'a', 'b'], '"b" is one word too many'],
    [['run', 'a', '--fast'], "Unknown option '--fast'"],
    [['run', 'a', '--approve', 'maybe'], '--approve is ask, always or never, not "maybe"'],
    [['run', 'a', '--approve'], '--approve'],
    [['run', 'a', '--input', 'since'], '--input wants NAME=VALUE, not "since"'],
    [['run', 'a', '--input', '=v'], '--input wants NAME=VALUE'],
    [['run', 'a', '--input', 'x=1', '--input', 'x=2'], 'Input "x" is given twice'],
    [['runs', 'x'], '"x" is one word too many'],
    [['show'], 'Which run?'],
    [['check', 'a', '--json'], "Unknown option '--json'"],
  ])('refuses %j with a sentence', (argv, sentence) => {
    expect(refusal(...argv)).toContain(sentence);
  });
});
