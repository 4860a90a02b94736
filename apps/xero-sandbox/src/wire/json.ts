/** A number exactly as it was written: doubles would hide exponents and surplus decimals. */
export class WrittenNumber {
  constructor(readonly text: string) {}
}

export type Json = null | boolean | string | WrittenNumber | Json[] | { [name: string]: Json };

export class UnreadableJson extends Error {}

/** Parses JSON, keeps numbers as written and refuses an object that names a property twice. */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail('unexpected text after the document');
  }

  value(): Json {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.object();
    if (next === '[') return this.array();
    if (next === '"') return this.string();
    return this.word();
  }

  private fail(what: string): never {
    throw new UnreadableJson(`${what} at position ${this.at}`);
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  private take(expected: string): void {
    this.space();
    if (this.text[this.at] !== expected) this.fail(`expected "${expected}"`);
    this.at += 1;
  }

  private takes(candidate: string): boolean {
    this.space();
    if (this.text[this.at] !== candidate) return false;
    this.at += 1;
    return true;
  }

  private object(): Json {
    const result: { [name: string]: Json } = Object.create(null) as { [name: string]: Json };
    this.take('{');
    if (this.takes('}')) return result;
    do {
      this.space();
      const name = this.string();
      if (name in result) this.fail(`property "${name}" appears twice`);
      this.take(':');
      result[name] = this.value();
    } while (this.takes(','));
    this.take('}');
    return result;
  }

  private array(): Json[] {
    const result: Json[] = [];
    this.take('[');
    if (this.takes(']')) return result;
    do result.push(this.value());
    while (this.takes(','));
    this.take(']');
    return result;
  }

  private string(): string {
    const literal = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
    literal.lastIndex = this.at;
    const match = literal.exec(this.text);
    if (!match) this.fail('expected a string');
    this.at = literal.lastIndex;
    try {
      return JSON.parse(match[0]) as string;
    } catch {
      return this.fail('bad escape in a string');
    }
  }

  private word(): Json {
    const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    literal.lastIndex = this.at;
    const match = literal.exec(this.text);
    if (!match) this.fail('expected a value');
    this.at = literal.lastIndex;
    if (match[0] === 'null') return null;
    if (match[0] === 'true' || match[0] === 'false') return match[0] === 'true';
    return new WrittenNumber(match[0]);
  }
}
