import { badQuery } from './errors.js';

/** A value that a filter compares: dates and instants are milliseconds, GUIDs lower-case text. */
type Operand = string | number | boolean | null;

/** Reads a named field of a record; undefined means the resource has no such field. */
export type FieldReader<R> = (record: R, path: string) => Operand | undefined;

type Test<R> = (record: R) => boolean;
type Value<R> = (record: R) => Operand;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(==|=|!=|<>|<=|>=|<|>|&&|\|\||\(|\)|,|-))/y;

/** Compiles a .NET-like filter (api-facts 3.5): comparisons, AND/OR, DateTime(), guid(), Contains/StartsWith/EndsWith. */
export function compileWhere<R>(text: string, read: FieldReader<R>): Test<R> {
  return new WhereParser<R>(tokens(text), read, text).parse();
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw badQuery(`No property or operator could be read at index ${at} of the filter.`);
    found.push(match[0].trim());
  }
  return found;
}

class WhereParser<R> {
  private at = 0;

  constructor(
    private readonly tokens: string[],
    private readonly read: FieldReader<R>,
    private readonly text: string,
  ) {}

  parse(): Test<R> {
    const test = this.either();
    if (this.at < this.tokens.length) this.fail();
    return test;
  }

  private fail(): never {
    throw badQuery(`The filter could not be understood near '${this.tokens[this.at] ?? 'its end'}': ${this.text}`);
  }

  private takes(...candidates: string[]): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || !candidates.includes(token.toUpperCase())) return false;
    this.at += 1;
    return true;
  }

  private either(): Test<R> {
    let left = this.both();
    while (this.takes('OR', '||')) {
      const [first, second] = [left, this.both()];
      left = (record) => first(record) || second(record);
    }
    return left;
  }

  private both(): Test<R> {
    let left = this.single();
    while (this.takes('AND', '&&')) {
      const [first, second] = [left, this.single()];
      left = (record) => first(record) && second(record);
    }
    return left;
  }

  private single(): Test<R> {
    if (this.takes('(')) {
      const inner = this.either();
      if (!this.takes(')')) this.fail();
      return inner;
    }
    const called = /^(.+)\.(Contains|StartsWith|EndsWith)$/i.exec(this.tokens[this.at] ?? '');
    if (called) return this.textTest(called[1]!, called[2]!.toLowerCase());
    const left = this.value();
    const operator = this.tokens[this.at];
    if (!this.takes('==', '=', '!=', '<>', '<', '>', '<=', '>=')) return (record) => left(record) === true;
    const right = this.value();
    return (record) => compare(left(record), operator!, right(record));
  }

  private textTest(path: string, method: string): Test<R> {
    this.at += 1;
    if (!this.takes('(')) this.fail();
    const argument = this.value();
    if (!this.takes(')')) this.fail();
    return (record) => {
      const value = fold(this.field(record, path));
      const part = fold(argument(record));
      if (typeof value !== 'string' || typeof part !== 'string') return false;
      if (method === 'contains') return value.includes(part);
      return method === 'startswith' ? value.startsWith(part) : value.endsWith(part);
    };
  }

  private field(record: R, path: string): Operand {
    const value = this.read(record, path);
    if (value === undefined) throw badQuery(`No property or field '${path}' exists in type 'Resource'`);
    return value;
  }

  private value(): Value<R> {
    const negative = this.takes('-');
    const token = this.tokens[this.at] ?? this.fail();
    this.at += 1;
    if (/^\d/.test(token)) return () => (negative ? -Number(token) : Number(token));
    if (negative) this.fail();
    if (token.startsWith('"')) {
      const literal = JSON.parse(token) as string;
      return () => literal;
    }
    const word = token.toLowerCase();
    if (word === 'null') return () => null;
    if (word === 'true' || word === 'false') return () => word === 'true';
    if (word === 'datetime' || word === 'datetime.parse') return this.dateTime();
    if (word === 'guid' || word === 'guid.parse') return this.guid();
    if (!/^[a-z_]/i.test(token)) this.fail();
    return (record) => this.field(record, token);
  }

  private dateTime(): Value<R> {
    const parts = this.arguments();
    const instant =
      parts.length === 1
        ? Date.parse(`${parts[0]}${/[zZ]|[+-]\d\d:?\d\d$/.test(String(parts[0])) ? '' : 'Z'}`)
        : Date.UTC(Number(parts[0]), Number(parts[1]) - 1, ...(parts.slice(2).map(Number) as [number?]));
    const usable = Number.isNaN(instant) && parts.length === 1 ? Date.parse(String(parts[0])) : instant;
    if (Number.isNaN(usable)) this.fail();
    return () => usable;
  }

  private guid(): Value<R> {
    const [text] = this.arguments();
    if (typeof text !== 'string') this.fail();
    const id = text.toLowerCase();
    return () => id;
  }

  private arguments(): Operand[] {
    if (!this.takes('(')) this.fail();
    const values: Operand[] = [];
    do values.push(this.value()({} as R));
    while (this.takes(','));
    if (!this.takes(')')) this.fail();
    return values;
  }
}

/** Text is compared without regard to case and accents. */
function fold(value: Operand): Operand {
  return typeof value === 'string' ? value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase() : value;
}

function compare(left: Operand, operator: string, right: Operand): boolean {
  const [a, b] = [fold(left), fold(right)];
  if (operator === '==' || operator === '=') return a === b;
  if (operator === '!=' || operator === '<>') return a !== b;
  if (a === null || b === null) return false;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}
