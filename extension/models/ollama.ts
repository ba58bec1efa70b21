/** Models on this machine, through Ollama's OpenAI-compatible door. Free, and without a key. */
import type { ModelProvider } from '../engine/ports';
import type { Deadlines } from './deadlines';
import { createOpenAi } from './openai';

const OLLAMA_URL = 'http://127.0.0.1:11434/v1';

/** The provider `ollama`; `baseUrl` from the user's settings. */
export function createOllama(options: { baseUrl?: string; deadlines?: Partial<Deadlines> } = {}): ModelProvider {
  return createOpenAi({
    name: 'ollama',
    baseUrl: options.baseUrl || OLLAMA_URL,
    baseUrlSetting: 'the setting `switchyard.ollama.baseUrl`',
    key: async () => undefined,
    ...(options.deadlines === undefined ? {} : { deadlines: options.deadlines }),
    advice: {
      unreachable: 'Start Ollama with `ollama serve`, or correct the setting `switchyard.ollama.baseUrl`.',
      unknownModel: (model) => `Fetch it with \`ollama pull ${model}\`, or choose one that is there.`,
    },
  });
}
