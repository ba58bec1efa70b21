// A language model that VS Code offers to other extensions: it says what it was told, word for word, and calls a
// tool when it is asked to. Words are its tokens.
const vscode = require('vscode');

const ECHO = {
  id: 'echo',
  name: 'Echo',
  family: 'echo',
  version: '1',
  maxInputTokens: 10_000,
  maxOutputTokens: 1_000,
  capabilities: { toolCalling: true },
};

const words = (text) => text.split(/\s+/).filter(Boolean).length;

function textOf(message) {
  if (typeof message === 'string') return message;
  return message.content
    .map((part) => {
      if (part instanceof vscode.LanguageModelTextPart) return part.value;
      if (part instanceof vscode.LanguageModelToolResultPart) {
        return `[result: ${part.content.map((inner) => inner.value ?? '').join('')}]`;
      }
      return '';
    })
    .join('');
}

function reply(messages, options, progress) {
  const told = messages.map((message) => `${message.role === 1 ? 'user' : 'assistant'}: ${textOf(message)}`);
  const asked = told.some((text) => text.includes('Use the calculator'));
  const answered = told.some((text) => text.includes('[result:'));
  if (asked && !answered) {
    const tool = (options.tools ?? []).find((each) => each.name === 'calc');
    if (tool) progress.report(new vscode.LanguageModelToolCallPart('call-1', 'calc', { expression: '6*7' }));
    else progress.report(new vscode.LanguageModelTextPart('There is no calculator.'));
    return;
  }
  for (const line of told) progress.report(new vscode.LanguageModelTextPart(`${line}\n`));
}

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('switchyard-test', {
      provideLanguageModelChatInformation: async () => [ECHO],
      provideLanguageModelChatResponse: async (_model, messages, options, progress) =>
        reply(messages, options, progress),
      provideTokenCount: async (_model, text) => words(textOf(text)),
    }),
  );
};
