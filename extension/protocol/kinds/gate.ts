import type { KindSpec } from '../field';
import { MAY_CALL } from '../graph';
import { COMMON_FIELDS, callsField } from './fields';

export const GATE: KindSpec = {
  kind: 'gate',
  letter: 'G',
  icon: 'shield',
  title: 'Gate',
  description: 'Stands on the way and decides whether one exact call may pass: by itself, or by asking a person.',
  mayCall: [...MAY_CALL.gate],
  fields: [
    {
      path: 'rules',
      label: 'Rules',
      type: 'rules',
      help: 'The first rule that matches a call gives its risk. * matches within one dotted part, ** everything.',
    },
    {
      path: 'otherwise',
      label: 'Otherwise',
      type: 'select',
      help: 'The risk of a call that no rule matches. High where it is not said.',
      options: [
        { value: 'low', label: 'Low', help: 'Passes; the trace says so.' },
        { value: 'medium', label: 'Medium', help: 'A person is asked in a notification.' },
        { value: 'high', label: 'High', help: 'A person reads the exact call in the review editor and decides there.' },
      ],
    },
    callsField('What may be reached through this gate: only what all of its callers may call.'),
    ...COMMON_FIELDS,
  ],
  template: { otherwise: 'high' },
};
