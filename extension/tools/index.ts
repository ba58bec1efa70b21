/** The tools that agents can be given. A worker has only those that are wired to it; here they are all. */
import { FailureError, type TaskBody, type Tool } from '../engine/ports';
import { failure } from '../protocol/failure';
import type { ToolSpec } from '../protocol/run-event';
import { createAskHuman } from './ask-human';
import { createCalc } from './calc';
import { createFiles } from './files';
import { createHttpGet } from './http';
import { ToolError } from './tool-error';

export interface ToolsOptions {
  /** The workspace root: an existing folder, absolute. */
  root: string;
  /** Hosts that `http.get` may read, from the user's settings, never from the file. */
  allowedHosts: string[];
  /** Folders that no tool may write in, absolute: where runs are kept. They need not exist, nor lie in the root. */
  protectedFolders?: string[];
}

/** All tools that are built in. */
export function createTools({ root, allowedHosts, protectedFolders = [] }: ToolsOptions): Tool[] {
  return [...createFiles(root, protectedFolders), createCalc(), createHttpGet({ allowedHosts }), createAskHuman()];
}

/** Their definitions by name, for checking a graph and for a plan. */
export function toolSpecs(tools: Tool[]): Record<string, ToolSpec> {
  return Object.fromEntries(tools.map((tool) => [tool.spec.name, tool.spec]));
}

/**
 * Runs tools for a host. What a tool expects to go wrong is a `tool_error` with its sentence; an aborted call is
 * `cancelled`, or the Failure that the signal carries. Anything else thrown is a bug, and left to the host.
 */
export function toolTask(tools: Tool[]): TaskBody<'tool'> {
  const byName = new Map(tools.map((tool) => [tool.spec.name, tool]));
  return async ({ name, args }, io) => {
    const tool = byName.get(name);
    if (tool === undefined) throw new FailureError(unknownTool(name, [...byName.keys()]));
    if (io.signal.aborted) throw cancelled(name, io.signal);
    try {
      return { content: await tool.run(args, io) };
    } catch (error) {
      if (error instanceof FailureError) throw error;
      if (io.signal.aborted) throw cancelled(name, io.signal);
      if (error instanceof ToolError) throw new FailureError(failure('tool_error', error.message));
      throw error;
    }
  };
}

function unknownTool(name: string, known: string[]) {
  return failure('tool_unknown', `There is no tool \`${name}\`. There are ${known.join(', ')}.`);
}

function cancelled(name: string, signal: AbortSignal): FailureError {
  if (signal.reason instanceof FailureError) return signal.reason;
  return new FailureError(failure('cancelled', `\`${name}\` was cancelled before it ended.`));
}
