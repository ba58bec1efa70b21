/** Reads and checks one graph file for a command. */
import { readFile, stat } from 'node:fs/promises';
import { FailureError } from '../engine/ports';
import { type CheckEnvironment, checkGraph } from '../protocol/check';
import { type AgentNode, type Graph, type GraphNode, isAgent } from '../protocol/graph';
import { type ParsedGraph, parseGraph, sortProblems } from '../protocol/parse';
import type { Problem } from '../protocol/problem';
import { oneLine } from './terminal-text';
import type { Workplace } from './workplace';

/** A larger file is no graph that a person wrote. */
const LARGEST_BYTES = 5_000_000;

export type FileRead = { ok: true; text: string } | { ok: false; message: string };

/** The text of a file, or a sentence why there is none. */
export async function readGraphText(file: string): Promise<FileRead> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_BYTES) {
      const message = `${file} is larger than ${LARGEST_BYTES / 1e6} MB, so it is not read. Name a graph file, or split it up.`;
      return { ok: false, message };
    }
    return { ok: true, text: await readFile(file, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      return { ok: false, message: `There is no file ${file}. Check the name; graph files end in .switchyard.yaml.` };
    }
    if (code === 'EISDIR') return { ok: false, message: `${file} is a folder; name a graph file in it.` };
    return {
      ok: false,
      message: `${file} cannot be read: ${(error as Error).message}. Check its permissions, or name another file.`,
    };
  }
}

/** The graph of a text, if it has one, and everything that is wrong with it here: with these tools, models and prices. */
export async function checkFile(
  text: string,
  workplace: Workplace,
): Promise<{ graph: Graph | null; problems: Problem[] }> {
  const parsed = parseGraph(text);
  if (!parsed.graph) return { graph: null, problems: parsed.problems };
  const { priced, problems } = await pricedModels(parsed, parsed.graph, workplace);
  const providers = [...workplace.models.providers, 'vscode'];
  const environment: CheckEnvironment = {
    tools: Object.keys(workplace.tools),
    model(id, hasPrice) {
      if (!providers.includes(id.slice(0, id.indexOf('/')))) return 'unknown-provider';
      return hasPrice || priced.has(id) ? 'ok' : 'unpriced';
    },
  };
  const found = checkGraph(parsed, environment);
  return { graph: parsed.graph, problems: sortProblems([...parsed.problems, ...found, ...problems]) };
}

/** Models whose price is known, and a Problem for each scripted model whose script cannot be used. */
async function pricedModels(parsed: ParsedGraph, graph: Graph, { models }: Workplace) {
  const priced = new Set<string>();
  const problems: Problem[] = [];
  for (const [node, { model }] of Object.entries(graph.nodes).filter(isAgentEntry)) {
    if (priced.has(model)) continue;
    try {
      if (await models.priceOf(model)) priced.add(model);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      priced.add(model);
      const place = parsed.placeOf(['nodes', node, 'model'], 'value');
      const { message } = error.failure;
      problems.push({ code: 'script-unusable', severity: 'error', message, place, node, field: 'model' });
    }
  }
  return { priced, problems };
}

function isAgentEntry(entry: [string, GraphNode]): entry is [string, AgentNode] {
  return isAgent(entry[1]);
}

/** `file:line:column severity code message`, line and column from 1. */
export function problemLine(file: string, problem: Problem): string {
  const { line, character } = problem.place;
  return `${file}:${line + 1}:${character + 1} ${problem.severity} ${problem.code} ${oneLine(problem.message)}`;
}

export function hasErrors(problems: Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
