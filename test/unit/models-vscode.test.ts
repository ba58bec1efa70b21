import { describe, expect, it, vi } from 'vitest';
import { vscodeModels } from '../../extension/vscode/vscode-models';
import { chatRequest, failureOf, taskIo } from '../support/task-io';

/** As much of VS Code as its models need: errors with the codes that it gives, and one model that breaks. */
const world = vi.hoisted(() => ({ models: [] as object[] }));

vi.mock('vscode', () => {
  class LanguageModelError extends Error {
    static NoPermissions = { name: 'NoPermissions' };
    static NotFound = { name: 'NotFound' };
    static Blocked = { name: 'Blocked' };
    constructor(readonly code: string) {
      super(code);
    }
  }
  class LanguageModelTextPart {
    constructor(readonly value: string) {}
  }
  class LanguageModelToolCallPart {}
  class CancellationError extends Error {}
  class CancellationTokenSource {
    token = {};
    cancel = () => undefined;
    dispose = () => undefined;
  }
  return {
    LanguageModelError,
    LanguageModelTextPart,
    LanguageModelToolCallPart,
    CancellationError,
    CancellationTokenSource,
    LanguageModelChatMessageRole: { User: 1 },
    LanguageModelChatMessage: { User: (content: unknown) => ({ role: 1, content }) },
    lm: { selectChatModels: async () => world.models },
  };
});

const vscode = await import('vscode');
const LmError = vscode.LanguageModelError as unknown as new (code: string) => Error;

/** A model that fails with this code, after so many pieces of its reply. */
function failing(code: string, pieces: number): void {
  const stream = async function* () {
    for (let piece = 0; piece < pieces; piece++) yield new vscode.LanguageModelTextPart('Hel');
    throw new LmError(code);
  };
  world.models = [
    { vendor: 'maker', id: 'one', countTokens: async () => 3, sendRequest: async () => ({ stream: stream() }) },
  ];
}

const ask = () => failureOf(vscodeModels().chat(chatRequest({ model: 'vscode/maker/one' }), taskIo()));

describe('a model of VS Code that refuses', () => {
  it.each([
    ['NoPermissions', 'key_refused'],
    ['NotFound', 'model_unknown'],
    ['Blocked', 'rate_limited'],
  ])('with %s has done no work before the first piece of its reply, and may have done some after', async (code, as) => {
    failing(code, 0);
    expect(await ask()).toMatchObject({ code: as, uncharged: true });
    failing(code, 1);
    const after = await ask();
    expect(after.code).toBe(as);
    expect(after).not.toHaveProperty('uncharged');
  });

  it('in another way may have done some', async () => {
    failing('Unknown', 0);
    const failure = await ask();
    expect(failure.code).toBe('server_error');
    expect(failure).not.toHaveProperty('uncharged');
  });

  it('because it is not there has done none', async () => {
    world.models = [];
    expect(await ask()).toMatchObject({ code: 'model_unknown', uncharged: true });
  });
});
