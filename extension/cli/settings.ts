/**
 * The user's settings for the command line: the same keys as in VS Code, in one JSON file of the user's.
 * Nothing here is read from the repository, so that a cloned file cannot redirect prompts or keys.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { parseDuration } from '../protocol/duration';

const dollarsPerMillion = z.number().nonnegative();
const price = z.strictObject({
  input: dollarsPerMillion,
  output: dollarsPerMillion,
  'cached-input': dollarsPerMillion.optional(),
});

const settingsSchema = z.strictObject({
  'openai.baseUrl': z.url({ protocol: /^https?$/ }).optional(),
  'ollama.baseUrl': z.url({ protocol: /^https?$/ }).optional(),
  prices: z.record(z.string(), price).optional(),
  'limits.maxBudget': z.number().positive().optional(),
  'limits.maxSteps': z.int().positive().optional(),
  'limits.maxTimeout': z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'a duration such as 90s, 10m or 1h30m')
    .optional(),
  'http.allowedHosts': z.array(z.string().min(1)).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Settings that cannot be read: a sentence for stderr; the command exits with 2. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Where the settings are: `$XDG_CONFIG_HOME/switchyard/settings.json`, or under `~/.config`. */
export function settingsFile(env: NodeJS.ProcessEnv): string {
  const folder = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(folder, 'switchyard', 'settings.json');
}

/** Reads the settings; a missing file means none. Throws `SettingsError`. */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const file = settingsFile(env);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SettingsError(`The settings in ${file} cannot be read: ${(error as Error).message}`);
  }
  return parseSettings(text, file);
}

/** Reads the text of a settings file; keys may carry VS Code's `switchyard.` in front. */
export function parseSettings(text: string, file: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SettingsError(`${file} is not JSON: ${(error as Error).message}. Mend or remove it.`);
  }
  const bare =
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key.replace(/^switchyard\./, ''), member]))
      : value;
  const parsed = settingsSchema.safeParse(bare);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the file';
  throw new SettingsError(`${file}: ${where}: ${issue?.message ?? 'does not fit'}. Mend it, or remove the line.`);
}
