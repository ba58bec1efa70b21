import { checkCalls, checkFallbacks, checkOwnCalls } from './checks/calls';
import { CheckContext, type CheckEnvironment } from './checks/check-context';
import { checkCycles } from './checks/cycles';
import { checkBypasses, checkRules } from './checks/gates';
import { checkAsking, checkInputs, checkLimits } from './checks/inputs-and-limits';
import { checkModels, checkTools } from './checks/models-and-tools';
import { checkStart, checkTask } from './checks/start';
import { type ParsedGraph, parseGraph, sortProblems } from './parse';
import type { Problem } from './problem';
import { MOST_PROBLEMS } from './yaml-read';

export type { CheckEnvironment } from './checks/check-context';

/** Every rule over a graph that could be read. A new rule is one function and one entry here. */
const RULES: readonly ((context: CheckContext) => void)[] = [
  checkStart,
  checkTask,
  checkCalls,
  checkOwnCalls,
  checkFallbacks,
  checkCycles,
  checkBypasses,
  checkRules,
  checkTools,
  checkModels,
  checkInputs,
  checkLimits,
  checkAsking,
];

/**
 * Checks the rules of a graph that was parsed and returns what they find, without the parser's own Problems.
 * Pure. Without an environment, tools and models are only checked for their form.
 */
export function checkGraph(parsed: ParsedGraph, environment?: CheckEnvironment): Problem[] {
  if (!parsed.graph) return [];
  const context = new CheckContext(parsed, parsed.graph, environment);
  for (const rule of RULES) rule(context);
  return sortProblems(context.problems).slice(0, MOST_PROBLEMS);
}

/** Parses and checks a text; all Problems, sorted by place. A graph with an error among them must not be run. */
export function checkText(text: string, environment?: CheckEnvironment): { parsed: ParsedGraph; problems: Problem[] } {
  const parsed = parseGraph(text);
  return { parsed, problems: sortProblems([...parsed.problems, ...checkGraph(parsed, environment)]) };
}
