import type { Json } from './json';

/** How a field is edited in the inspector. Plain data: the page has no code per node kind. */
export interface Field {
  /** Path inside the node (or the graph), dotted: `limits.budget`. */
  path: string;
  label: string;
  type:
    | 'text'
    | 'multiline'
    | 'number'
    | 'boolean'
    | 'select'
    | 'duration'
    | 'model'
    | 'node'
    | 'calls'
    | 'tools'
    | 'rules'
    | 'inputs';
  /** One sentence under the field or on its hover. */
  help?: string;
  placeholder?: string;
  options?: { value: string; label: string; help?: string }[];
  /** `node`: which kinds may be chosen. */
  kinds?: string[];
  min?: number;
  step?: number;
  unit?: string;
  /** Two fields of half width share a row. */
  half?: boolean;
  /** Shown only when another field has this value. */
  when?: { path: string; is: Json };
  required?: boolean;
  group?: string;
}

/** One kind of node: everything the palette, the canvas and the inspector need to know of it. */
export interface KindSpec {
  kind: 'supervisor' | 'worker' | 'gate' | 'tool';
  /** Shown in the corner with the icon. */
  letter: string;
  /** Codicon name. */
  icon: string;
  title: string;
  /** One sentence for the palette. */
  description: string;
  mayCall: string[];
  fields: Field[];
  /** Fields of a new node of this kind, without `kind`. */
  template: { [field: string]: Json };
}
