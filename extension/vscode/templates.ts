import * as vscode from 'vscode';
import type { TemplateChoice } from '../protocol/messages';
import { CANVAS_VIEW, stemOf } from './graph-files';

interface Template extends TemplateChoice {
  /** File names inside `media/templates`. */
  file: string;
  script: string;
}

/** The templates that come with the extension. Each runs offline with the script beside it. */
export class Templates {
  readonly #folder: vscode.Uri;
  #all: Promise<Template[]> | undefined;

  constructor(extension: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(extension, 'media', 'templates');
  }

  /** For the canvas and the picker. */
  async choices(): Promise<TemplateChoice[]> {
    return (await this.#read()).map(({ id, title, description, icon }) => ({ id, title, description, icon }));
  }

  /** A template's graph and script, `name` put in place of the script's file name. */
  async texts(id: string): Promise<{ graph: string; script: string } | undefined> {
    const template = (await this.#read()).find((each) => each.id === id);
    if (!template) return undefined;
    return { graph: await this.#text(template.file), script: await this.#text(template.script) };
  }

  #read(): Promise<Template[]> {
    this.#all ??= this.#text('templates.json').then((text) => JSON.parse(text) as Template[]);
    return this.#all;
  }

  async #text(file: string): Promise<string> {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.#folder, file)));
  }
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** `Switchyard: New Agent Graph`: asks for template, folder and name; never overwrites; opens the canvas. */
export async function newGraph(templates: Templates, argument: unknown): Promise<vscode.Uri | undefined> {
  const choices = await templates.choices();
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => ({
      label: `$(${choice.icon}) ${choice.title}`,
      detail: choice.description,
      choice,
    })),
    { title: 'New Agent Graph', placeHolder: 'Choose a template; each runs offline at once', matchOnDetail: true },
  );
  if (!picked) return undefined;
  const folder = await chooseFolder(argument);
  if (!folder) return undefined;
  const name = await askName(folder, picked.choice.id);
  if (name === undefined) return undefined;
  const graph = await createGraph(templates, picked.choice.id, folder, name);
  await vscode.commands.executeCommand('vscode.openWith', graph, CANVAS_VIEW);
  return graph;
}

/** Writes a template's two files. Throws where one of them is there already. */
export async function createGraph(
  templates: Templates,
  id: string,
  folder: vscode.Uri,
  name: string,
): Promise<vscode.Uri> {
  const texts = await templates.texts(id);
  if (!texts) throw new Error(`There is no template ${id}.`);
  const graph = vscode.Uri.joinPath(folder, `${name}.switchyard.yaml`);
  const script = vscode.Uri.joinPath(folder, `${name}.script.yaml`);
  for (const uri of [graph, script]) {
    if (await exists(uri))
      throw new Error(`${vscode.workspace.asRelativePath(uri)} is there already. Choose another name.`);
  }
  const change = new vscode.WorkspaceEdit();
  for (const [uri, text] of [
    [script, texts.script],
    [graph, texts.graph],
  ] as const) {
    change.createFile(uri, { overwrite: false, ignoreIfExists: false, contents: new TextEncoder().encode(text) });
  }
  if (!(await vscode.workspace.applyEdit(change)))
    throw new Error(`VS Code could not create ${name}.switchyard.yaml there.`);
  return graph;
}

async function chooseFolder(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (folders.length === 1 && only) return only.uri;
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri;
  const picked = await vscode.window.showOpenDialog({
    title: 'Folder for the new graph',
    openLabel: 'Create Here',
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return picked?.[0];
}

async function askName(folder: vscode.Uri, id: string): Promise<string | undefined> {
  let free = id;
  for (let number = 2; await taken(folder, free); number++) free = `${id}-${number}`;
  const typed = await vscode.window.showInputBox({
    title: 'New Agent Graph',
    prompt: 'Name of the graph. Two files are made: NAME.switchyard.yaml and its script, NAME.script.yaml.',
    value: free,
    validateInput: async (value) => {
      const name = bareName(value);
      if (!NAME.test(name)) return 'Use letters, digits, dots, dashes and underscores.';
      return (await taken(folder, name)) ? `${name} is there already. Choose another name.` : undefined;
    },
  });
  return typed === undefined ? undefined : bareName(typed);
}

/** The name without an ending that someone typed out of habit. */
function bareName(typed: string): string {
  return typed.trim().replace(/\.switchyard\.(ya?ml|json)$/, '');
}

async function taken(folder: vscode.Uri, name: string): Promise<boolean> {
  return (
    (await exists(vscode.Uri.joinPath(folder, `${name}.switchyard.yaml`))) ||
    (await exists(vscode.Uri.joinPath(folder, `${name}.script.yaml`)))
  );
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

/** Fills an empty document with a template, and puts its script beside it where there is none yet. */
export async function insertTemplate(
  templates: Templates,
  document: vscode.TextDocument,
  id: string,
): Promise<{ ok: true } | { ok: false; message: string }> {
  if (document.getText().trim() !== '') {
    return { ok: false, message: 'This graph is not empty any more. Make a new one with Switchyard: New Agent Graph.' };
  }
  const texts = await templates.texts(id);
  if (!texts) return { ok: false, message: 'There is no such template.' };
  const change = new vscode.WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  change.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), texts.graph);
  if (document.uri.scheme === 'file') {
    const script = vscode.Uri.joinPath(document.uri, '..', `${stemOf(document.uri)}.script.yaml`);
    change.createFile(script, { ignoreIfExists: true, contents: new TextEncoder().encode(texts.script) });
  }
  const applied = await vscode.workspace.applyEdit(change);
  return applied ? { ok: true } : { ok: false, message: 'VS Code did not change the document. Is it read-only?' };
}
