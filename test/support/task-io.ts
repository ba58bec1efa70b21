import { type ChatRequest, FailureError, type TaskIo } from '../../extension/engine/ports';
import type { Failure } from '../../extension/protocol/failure';

/** What a task's body gets in a test: its own signal, and everything that it streamed. */
export function taskIo(signal: AbortSignal = new AbortController().signal): TaskIo & { emitted: string[] } {
  const emitted: string[] = [];
  return { signal, intent: Promise.resolve(), key: 'test:1', emit: (delta) => emitted.push(delta), emitted };
}

/** A worker's first turn, changed where a test says so. */
export function chatRequest(more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'openai/gpt-5-mini',
    messages: [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: 'Say hello.' },
    ],
    tools: [],
    maxOutputTokens: 200,
    runId: 'run-1',
    callPath: 'editor/writer',
    node: 'writer',
    purpose: 'turn',
    attempt: 1,
    ...more,
  };
}

/** The Failure that a call ends in; any other end fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error(`There should have been a Failure, but there was ${JSON.stringify(value)}`);
}
