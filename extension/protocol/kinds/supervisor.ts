import type { KindSpec } from '../field';
import { MAY_CALL } from '../graph';
import {
  COMMON_FIELDS,
  callsField,
  FALLBACK_FIELD,
  INSTRUCTIONS_FIELD,
  LIMIT_FIELDS,
  MODEL_FIELD,
  PRICE_FIELDS,
} from './fields';

export const SUPERVISOR: KindSpec = {
  kind: 'supervisor',
  letter: 'S',
  icon: 'organization',
  title: 'Supervisor',
  description: 'An agent that delegates: it splits the task among the agents it may call and never uses a tool itself.',
  mayCall: [...MAY_CALL.supervisor],
  fields: [
    {
      path: 'strategy',
      label: 'Strategy',
      type: 'select',
      required: true,
      help: 'How it hands out its task.',
      options: [
        {
          value: 'plan',
          label: 'Plan',
          help: 'Plans steps, runs those that are ready, judges each result, then sums up.',
        },
        {
          value: 'sequence',
          label: 'Sequence',
          help: 'Its calls in order; each gets the task and the output before it.',
        },
        { value: 'parallel', label: 'Parallel', help: 'All its calls at once on the same task, then sums up.' },
        { value: 'route', label: 'Route', help: 'Chooses the one call that fits the task.' },
        { value: 'refine', label: 'Refine', help: 'The first call produces, the second judges, until it is accepted.' },
      ],
    },
    {
      path: 'rounds',
      label: 'Rounds',
      type: 'number',
      min: 1,
      step: 1,
      help: 'How often the producer may be asked again. 2 where it is not said.',
      when: { path: 'strategy', is: 'refine' },
    },
    MODEL_FIELD,
    INSTRUCTIONS_FIELD,
    callsField('The agents it may ask, in order. In a sequence the order is the order of work.'),
    FALLBACK_FIELD,
    ...COMMON_FIELDS,
    ...LIMIT_FIELDS,
    ...PRICE_FIELDS,
  ],
  template: { strategy: 'plan', model: 'scripted/supervisor', instructions: 'Say what this team is to achieve.' },
};
