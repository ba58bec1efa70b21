/** How a span is called, drawn and spoken. Pure. */
import type { Json } from '../../extension/protocol/json';
import type { RunView, SpanStatus, SpanView } from '../../extension/protocol/run-view';
/** A span's name in two parts: what it is, and what it is about. Both are safe to show. */
export interface SpanName {
  main: string;
  rest: string;
}
/** The argument that says what a call is about. */
export declare function subjectOf(args: Json | undefined): string;
export declare function spanName(span: SpanView, view: RunView): SpanName;
/** `S`, `W`: the letter of an agent's kind. */
export declare function agentLetter(span: SpanView, view: RunView): 'S' | 'W';
/** Whose colour a span has: the kind of the agent that it works for, or its own. */
export type Tone = 'supervisor' | 'worker' | 'tool' | 'wait';
export declare function toneOf(span: SpanView, view: RunView): Tone;
/** Codicon of a span that is not an agent. */
export declare function iconOf(span: SpanView): string;
/** State by icon and word, never by colour alone. */
export declare const STATUS: Record<
  SpanStatus,
  {
    icon: string;
    word: string;
  }
>;
/** What a decision did to the call. */
export declare const DECIDED: {
  readonly approve: 'approved';
  readonly edit: 'edited and approved';
  readonly reject: 'rejected';
  readonly takeover: 'done by hand';
};
/** One line of what came of a call: what was said, what is asked for, why it failed. Safe to show. */
export declare function excerptOf(span: SpanView, live: string | undefined): string;
