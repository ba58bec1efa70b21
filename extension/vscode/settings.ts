import * as vscode from 'vscode';

/** US dollars per million tokens, as a person writes them in the settings. */
export interface PriceSetting {
  input: number;
  output: number;
  'cached-input'?: number;
}

/** The user's settings. All are of machine scope: a cloned repository cannot redirect prompts, keys or limits. */
export interface Settings {
  openaiBaseUrl: string;
  ollamaBaseUrl: string;
  prices: Record<string, PriceSetting>;
  /** US dollars. */
  maxBudget: number;
  maxSteps: number;
  /** A duration such as `30m`. */
  maxTimeout: string;
  allowedHosts: string[];
  keepRuns: number;
}

const count = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Only well-formed prices; a malformed entry is reported by the settings editor and never becomes $0. */
function readPrices(value: unknown): Record<string, PriceSetting> {
  const prices: Record<string, PriceSetting> = {};
  if (typeof value !== 'object' || value === null) return prices;
  for (const [model, entry] of Object.entries(value as Record<string, Partial<PriceSetting> | null>)) {
    if (!entry || !count(entry.input) || !count(entry.output)) continue;
    const cached = entry['cached-input'];
    prices[model] = {
      input: entry.input,
      output: entry.output,
      ...(count(cached) ? { 'cached-input': cached } : {}),
    };
  }
  return prices;
}

const OPENAI_URL = 'https://api.openai.com/v1';

export function readSettings(): Settings {
  const all = vscode.workspace.getConfiguration('switchyard');
  const openai = all.get('openai.baseUrl', '') || OPENAI_URL;
  const hosts = all.get<unknown[]>('http.allowedHosts', []);
  return {
    // The user's environment counts where the settings say nothing of their own.
    openaiBaseUrl: openai === OPENAI_URL ? process.env['OPENAI_BASE_URL'] || OPENAI_URL : openai,
    ollamaBaseUrl: all.get('ollama.baseUrl', 'http://127.0.0.1:11434/v1'),
    prices: readPrices(all.get('prices', {})),
    maxBudget: all.get('limits.maxBudget', 10),
    maxSteps: all.get('limits.maxSteps', 1000),
    maxTimeout: all.get('limits.maxTimeout', '4h'),
    allowedHosts: hosts.filter((host): host is string => typeof host === 'string'),
    keepRuns: all.get('runs.keep', 200),
  };
}

/** Calls `listener` when a Switchyard setting changes. */
export function onSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('switchyard')) listener();
  });
}
