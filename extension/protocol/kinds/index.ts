import type { Field, KindSpec } from '../field';
import { LIMIT_FIELDS } from './fields';
import { GATE } from './gate';
import { SUPERVISOR } from './supervisor';
import { TOOL } from './tool';
import { WORKER } from './worker';

/** Every kind of node, in the palette's order. A new kind is one file and one entry here. */
export const KINDS_SPECS: readonly KindSpec[] = [SUPERVISOR, WORKER, GATE, TOOL];

/** Fields of the graph itself, shown in the inspector when no node is selected. */
export const GRAPH_FIELDS: readonly Field[] = [
  { path: 'name', label: 'Name', type: 'text', help: 'Shown in the lists of graphs and runs.' },
  { path: 'description', label: 'Description', type: 'text', help: 'What this team is for.' },
  {
    path: 'start',
    label: 'Start',
    type: 'node',
    kinds: ['supervisor', 'worker'],
    required: true,
    help: 'The agent that gets the task.',
  },
  {
    path: 'task',
    label: 'Task',
    type: 'multiline',
    help: 'What the start agent is asked. {{inputs.name}} is replaced. Without it, the inputs themselves are the task.',
  },
  { path: 'inputs', label: 'Inputs', type: 'inputs', help: 'Asked for when the graph is run.' },
  ...LIMIT_FIELDS,
];
