/**
 * Arithmetic on plain numbers: `+ - * / % ^`, parentheses, a few functions, `pi` and `e`. A parser of its own,
 * so that nothing a model writes is ever run as code. `-2^2` is -4 and `2^3^2` is 512, as in mathematics.
 */
import { ToolError } from './tool-error';

const FUNCTIONS: Record<string, { least: number; most: number; of(...values: number[]): number }> = {
  sqrt: { least: 1, most: 1, of: Math.sqrt },
  abs: { least: 1, most: 1, of: Math.abs },
  min: { least: 1, most: 100, of: Math.min },
  max: { least: 1, most: 100, of: Math.max },
  round: { least: 1, most: 2, of: roundTo },
  floor: { least: 1, most: 1, of: Math.floor },
  ceil: { least: 1, most: 1, of: Math.ceil },
  ln: { least: 1, most: 1, of: Math.log },
  log10: { least: 1, most: 1, of: Math.log10 },
};

const CONSTANTS: Record<string, number> = { pi: Math.PI, e: Math.E };
const DEEPEST = 100;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/%^(),]))/y;

interface Token {
  kind: 'number' | 'name' | 'mark' | 'end';
  text: string;
  /** Where it stands, from 1. */
  at: number;
}

/** The value of an expression. Throws `ToolError` that says what is wrong and where. */
export function evaluate(expression: string): number {
  return new Parser(tokens(expression)).whole();
}

/** Half away from zero, to a number of decimals. */
function roundTo(value: number, decimals = 0): number {
  const places = Math.min(Math.max(Math.trunc(decimals), 0), 15);
  const rounded = Number(`${Math.round(Number(`${Math.abs(value)}e${places}`))}e-${places}`);
  return Number.isNaN(rounded) ? value : Math.sign(value) * rounded;
}

function tokens(expression: string): Token[] {
  const found: Token[] = [];
  const end = expression.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (match === null) {
      const at = from + (/^\s*/.exec(expression.slice(from))?.[0].length ?? 0);
      throw new ToolError(
        `\`${String.fromCodePoint(expression.codePointAt(at) ?? 32)}\` at ${at + 1} is not part of arithmetic. Use numbers, + - * / % ^, parentheses and functions.`,
      );
    }
    const [whole, number, name, mark] = match;
    const text = number ?? name ?? mark ?? '';
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'mark';
    found.push({ kind, text, at: from + whole.length - text.length + 1 });
  }
  found.push({ kind: 'end', text: 'the end', at: end + 1 });
  return found;
}

class Parser {
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;

  constructor(all: Token[]) {
    this.#tokens = all;
  }

  whole(): number {
    if (this.#peek().kind === 'end') throw new ToolError('The expression is empty. Give one like `3 * (4 + 5)`.');
    const value = this.#sum();
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator or the end');
    if (Number.isFinite(value)) return value;
    throw new ToolError('The result is no finite number: something divides by zero, overflows, or has no real value.');
  }

  #sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value += this.#product();
      else if (this.#take('-')) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#signed();
    for (;;) {
      if (this.#take('*')) value *= this.#signed();
      else if (this.#take('/')) value /= this.#signed();
      else if (this.#take('%')) value %= this.#signed();
      else return value;
    }
  }

  #signed(): number {
    return this.#deeper(() => {
      if (this.#take('-')) return -this.#signed();
      if (this.#take('+')) return this.#signed();
      return this.#power();
    });
  }

  #power(): number {
    const value = this.#atom();
    return this.#take('^') ? value ** this.#signed() : value;
  }

  #atom(): number {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#next++;
      return Number(token.text);
    }
    if (token.kind === 'name') return this.#named(token);
    if (!this.#take('(')) throw this.#unexpected('a number');
    const value = this.#sum();
    this.#close();
    return value;
  }

  #named(token: Token): number {
    this.#next++;
    const name = token.text.toLowerCase();
    if (Object.hasOwn(CONSTANTS, name) && this.#peek().text !== '(') return CONSTANTS[name] ?? Number.NaN;
    const fn = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (fn === undefined) {
      throw new ToolError(
        `\`${token.text.slice(0, 40)}\` at ${token.at} is not known. There are ${Object.keys(FUNCTIONS).join(', ')}, pi and e.`,
      );
    }
    if (!this.#take('(')) throw this.#unexpected(`\`(\` after ${name}`);
    const values = [this.#sum()];
    while (this.#take(',')) values.push(this.#sum());
    this.#close();
    if (values.length < fn.least || values.length > fn.most) {
      throw new ToolError(
        `${name} at ${token.at} takes ${fn.most === fn.least ? fn.least : `${fn.least} to ${fn.most}`} values and was given ${values.length}.`,
      );
    }
    return fn.of(...values);
  }

  #deeper(inner: () => number): number {
    this.#depth++;
    if (this.#depth > DEEPEST) throw new ToolError(`The expression is nested more than ${DEEPEST} deep. Split it up.`);
    const value = inner();
    this.#depth--;
    return value;
  }

  #close(): void {
    if (!this.#take(')')) throw this.#unexpected('`)`');
  }

  #take(mark: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'mark' || token.text !== mark) return false;
    this.#next++;
    return true;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: 'the end', at: 0 };
  }

  #unexpected(wanted: string): ToolError {
    const { kind, text, at } = this.#peek();
    const got = kind === 'end' ? 'the expression ends' : `\`${text.slice(0, 40)}\` stands`;
    return new ToolError(`At ${at} ${wanted} is missing: ${got} there.`);
  }
}
