import type { KindSpec } from '../field';
import { MAY_CALL } from '../graph';
import { COMMON_FIELDS } from './fields';

export const TOOL: KindSpec = {
  kind: 'tool',
  letter: 'T',
  icon: 'tools',
  title: 'Tool',
  description: 'A named set of tools that workers may use.',
  mayCall: [...MAY_CALL.tool],
  fields: [
    {
      path: 'use',
      label: 'Tools',
      type: 'tools',
      required: true,
      help: 'Whoever calls this node may use each of these, and no others.',
    },
    ...COMMON_FIELDS,
  ],
  template: { use: ['files.read'] },
};
