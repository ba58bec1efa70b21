/** A place in a text, zero-based like VS Code's positions; `character` counts UTF-16 units. */
export interface Place {
  line: number;
  character: number;
  endLine: number;
  endCharacter: number;
}

/** What is wrong in a file: a value with its place and its remedy, never an exception. */
export interface Problem {
  /** Stable kebab-case name, e.g. `call-dangling`. */
  code: string;
  severity: 'error' | 'warning' | 'info';
  /** What is wrong and, in the same breath, what to do. */
  message: string;
  place: Place;
  /** The node it concerns, so that the canvas can show it there. */
  node?: string;
  /** The field of that node, a dotted path, e.g. `limits.budget`. */
  field?: string;
}
