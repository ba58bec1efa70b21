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

export const WORKER: KindSpec = {
  kind: 'worker',
  letter: 'W',
  icon: 'person',
  title: 'Worker',
  description: 'An agent that does one task, with only the tools that are wired to it.',
  mayCall: [...MAY_CALL.worker],
  fields: [
    MODEL_FIELD,
    INSTRUCTIONS_FIELD,
    callsField('The tools it may use, directly or through a gate. It has no others.'),
    FALLBACK_FIELD,
    ...COMMON_FIELDS,
    ...LIMIT_FIELDS,
    ...PRICE_FIELDS,
  ],
  template: { model: 'scripted/worker', instructions: 'Say what this worker does and what its answer looks like.' },
};
