import * as vscode from 'vscode';
import { readSettings } from './settings';

/** The origin (`https://host:port`) that a key is bound to; undefined where the address is no address. */
export function originOf(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined;
}

/**
 * Model keys in VS Code's secret storage, each under the origin it was entered for (E8): after the base URL
 * changes, the old key is simply not found for the new server.
 */
export class ModelKeys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** The key for the server at `baseUrl`, if one was entered for its origin. */
  async get(baseUrl: string): Promise<string | undefined> {
    const origin = originOf(baseUrl);
    return origin === undefined ? undefined : this.#secrets.get(nameOf(origin));
  }

  /** Asks for a key and keeps it. Nothing happens when the prompt is cancelled. */
  async set(): Promise<void> {
    const origin = originOf(readSettings().openaiBaseUrl);
    if (origin === undefined) {
      await refuseAddress();
      return;
    }
    const key = await vscode.window.showInputBox({
      title: 'Switchyard: Set Model Key',
      prompt: `Key for ${origin}. It is kept in VS Code's secret storage and sent to this origin only.`,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (/\s/.test(value.trim()) ? 'A key has no spaces; check what was pasted.' : undefined),
    });
    if (key === undefined || key.trim() === '') return;
    await this.#secrets.store(nameOf(origin), key.trim());
    void vscode.window.showInformationMessage(`The key for ${origin} is kept.`);
  }

  async clear(): Promise<void> {
    const origin = originOf(readSettings().openaiBaseUrl);
    if (origin === undefined) {
      await refuseAddress();
      return;
    }
    const had = (await this.#secrets.get(nameOf(origin))) !== undefined;
    await this.#secrets.delete(nameOf(origin));
    void vscode.window.showInformationMessage(
      had ? `The key for ${origin} is gone.` : `There was no key for ${origin}.`,
    );
  }
}

function nameOf(origin: string): string {
  return `switchyard.key ${origin}`;
}

async function refuseAddress(): Promise<void> {
  const choice = await vscode.window.showErrorMessage(
    'The setting switchyard.openai.baseUrl is no http(s) address. Correct it, then set the key.',
    'Open Settings',
  );
  if (choice) await vscode.commands.executeCommand('workbench.action.openSettings', 'switchyard.openai.baseUrl');
}
