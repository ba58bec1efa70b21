/**
 * Text from models, tools and files, made safe to read: characters that hide, reorder or imitate others are
 * written out as `\u{202E}`, so that what a person reads is what would happen.
 */
/** A stretch of text; `escaped` stretches stand for characters that cannot be seen. */
export interface TextPart {
  text: string;
  escaped: boolean;
}
/** What stands for a character that cannot be seen: `\u{202E}`. */
export declare function escapeOf(char: string): string;
/**
 * Splits text into what can be shown as it is and what has to be written out. With `mark`, newlines and tabs get
 * a sign (and still break the line); with `keep` they are left alone. A carriage return is always written out.
 */
export declare function visibleParts(text: string, newlines?: 'keep' | 'mark'): TextPart[];
/** The same as one string, for titles, labels and attributes. */
export declare function visibleText(text: string, newlines?: 'keep' | 'mark'): string;
/** One line: newlines and tabs become signs, and text beyond `max` characters becomes `…`. */
export declare function visibleLine(text: string, max?: number): string;
