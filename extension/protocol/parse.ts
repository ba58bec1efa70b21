import type { Graph } from './graph';
import { graphSchema } from './graph-schema';
import type { JsonObject } from './json';
import { type Finding, findingsOf } from './parse-issues';
import { type Places, placesOf } from './parse-places';
import { repair } from './parse-repair';
import { isObject, sift } from './parse-sift';
import type { Problem } from './problem';
import { MOST_PROBLEMS, readYaml, type Step, type YamlText } from './yaml-read';
import { bareObject, meaningOf } from './yaml-value';

/** A graph file, read. */
export interface ParsedGraph extends Places {
  readonly text: string;
  /**
   * What can be drawn; null where the text cannot be read as a graph at all. Nodes that are no nodes are left
   * out, and required fields that are missing have placeholders (`''`, `plan`, `high`), each with its Problem.
   * A graph whose Problems hold an error must not be run. `nodes`, `inputs` and `layout` have no prototype.
   */
  readonly graph: Graph | null;
  /** Sorted by place; at most `MOST_PROBLEMS`. */
  readonly problems: Problem[];
  /** Every id under `nodes`, also of nodes that are left out of `graph`. */
  readonly nodeIds: ReadonlySet<string>;
}

/** Sorts by place, the graver first at one place. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const rank = { error: 0, warning: 1, info: 2 };
  return [...problems].sort(
    (a, b) =>
      a.place.line - b.place.line ||
      a.place.character - b.place.character ||
      rank[a.severity] - rank[b.severity] ||
      (a.code < b.code ? -1 : 1),
  );
}

/** Node and field of a path, for the canvas and the inspector. */
function ownerOf(path: readonly Step[]): Pick<Problem, 'node' | 'field'> {
  const [first, id, ...rest] = path;
  if (first === 'nodes') {
    return {
      ...(id === undefined ? {} : { node: String(id) }),
      ...(rest.length > 0 ? { field: rest.join('.') } : {}),
    };
  }
  return path.length > 0 ? { field: path.join('.') } : {};
}

/** Objects of the schema's making have a prototype; maps by name must not. */
function withoutPrototypes(graph: Graph): Graph {
  const bare = <T>(record: Record<string, T>): Record<string, T> =>
    Object.assign(bareObject(), record) as unknown as Record<string, T>;
  return {
    ...graph,
    nodes: bare(graph.nodes),
    ...(graph.inputs ? { inputs: bare(graph.inputs) } : {}),
    ...(graph.layout ? { layout: bare(graph.layout) } : {}),
  };
}

/** A repair can bring to light what it hid; more rounds than this would mean that it goes in circles. */
const MOST_ROUNDS = 8;

function readGraph(root: JsonObject): { graph: Graph | null; findings: Finding[] } {
  const findings = sift(root);
  const foreign = root.switchyard !== undefined && root.switchyard !== 1;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = graphSchema.safeParse(root);
    if (result.success) return { graph: foreign ? null : withoutPrototypes(result.data), findings };
    for (const issue of result.error.issues) findings.push(...findingsOf(issue, root));
    for (const issue of result.error.issues) repair(root, issue);
  }
  const message = 'This file cannot be read as a graph. Mend what is reported above, or start from a template.';
  findings.push({ code: 'file-unreadable', severity: 'error', message, path: [], at: 'value' });
  return { graph: null, findings };
}

function unread(yaml: YamlText, code: string, severity: Problem['severity'], message: string): ParsedGraph {
  const place = yaml.lines.placeOf(yaml.root?.range?.[0] ?? 0, yaml.root?.range?.[1] ?? 0);
  const problems: Problem[] = [{ code, severity, message, place }];
  return { text: yaml.text, graph: null, problems, nodeIds: new Set(), ...placesOf(yaml) };
}

/** One Problem for each code at one path; none where the text itself was found wrong at that very place. */
function placeFindings(findings: readonly Finding[], problems: readonly Problem[], places: Places): Problem[] {
  const said = new Set(problems.map(({ place }) => `${place.line}:${place.character}`));
  const seen = new Set<string>();
  const placed: Problem[] = [];
  for (const { path, at, ...rest } of findings) {
    if (problems.length + placed.length >= MOST_PROBLEMS) break;
    const key = [rest.code, ...path].join('\n');
    if (seen.has(key)) continue;
    seen.add(key);
    const place = places.placeOf(path, at);
    if (!said.has(`${place.line}:${place.character}`)) placed.push({ ...rest, place, ...ownerOf(path) });
  }
  return placed;
}

/** Reads a graph file. Never throws: what is wrong is in `problems`, each with its place and its remedy. */
export function parseGraph(text: string): ParsedGraph {
  const yaml = readYaml(text);
  const places = placesOf(yaml);
  const stop = (problems: Problem[]): ParsedGraph => ({
    text,
    graph: null,
    problems: sortProblems(problems),
    nodeIds: new Set(),
    ...places,
  });
  if (yaml.problems.length > 0) return stop(yaml.problems);
  const { value, problems } = meaningOf(yaml);
  if (value === null && problems.length > 0) return stop(problems);
  if (value === null) {
    return unread(
      yaml,
      'file-empty',
      'info',
      'The file is empty. Choose a template, or add the first agent on the canvas.',
    );
  }
  if (!isObject(value)) {
    return unread(
      yaml,
      'file-not-a-map',
      'error',
      'A graph is a map of fields. Start with “switchyard: 1”, then “start:” and “nodes:”.',
    );
  }
  const nodeIds = new Set(isObject(value.nodes) ? Object.keys(value.nodes) : []);
  const { graph, findings } = readGraph(value);
  const placed = placeFindings(findings, problems, places);
  return { text, graph, problems: sortProblems([...problems, ...placed]), nodeIds, ...places };
}
