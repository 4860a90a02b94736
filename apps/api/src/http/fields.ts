import { applyDecorators, type Type as ClassOf } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptions, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Allow, ArrayMaxSize, IsArray, IsObject, ValidateIf, ValidateNested } from 'class-validator';

/*
 * The vocabulary of request and reply bodies. Each decorator documents a field and declares that it exists: fields that
 * no DTO declares are refused, fields that no view declares are not sent. Whether a value is right is judged in one place
 * only, by crm-core's `FieldChecks`, so that all problems come back together and in the same words.
 */

type Class = abstract new () => object;

interface FieldOptions {
  description?: string;
  example?: unknown;
  /** May be left out. */
  optional?: boolean;
  /** May be null: empties the field. */
  nullable?: boolean;
}

interface ShownField {
  name: string;
  nested?: () => Class;
}

const shownFields = Symbol('fields');

/** Text of at most `max` characters. */
export const Text = (options: FieldOptions & { max?: number } = {}) =>
  field(options, { type: String, maxLength: options.max ?? 4000 });

/** A list of texts. */
export const Texts = (options: FieldOptions = {}) => field(options, { type: String, isArray: true });

/** Texts by name; replies only. */
export const TextsByName = (options: FieldOptions = {}) =>
  field(options, { type: 'object', additionalProperties: { type: 'string' } });

/** true or false. */
export const Flag = (options: FieldOptions = {}) => field(options, { type: Boolean });

/** A whole number. */
export const Whole = (options: FieldOptions & { min?: number; max?: number } = {}) =>
  field(options, { type: 'integer', minimum: options.min ?? 0, ...(options.max ? { maximum: options.max } : {}) });

/** A decimal number as a string, so that no cent is lost on the way. */
export const Decimal = (options: FieldOptions = {}) =>
  field({ example: '12.50', ...options }, { type: String, format: 'decimal', pattern: String.raw`^-?\d+(\.\d+)?$` });

/** A business date, `YYYY-MM-DD`, in the workspace's time zone. */
export const DateOnly = (options: FieldOptions = {}) =>
  field({ example: '2026-01-31', ...options }, { type: String, format: 'date' });

/** The id of a record. */
export const Id = (options: FieldOptions = {}) =>
  field({ example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c', ...options }, { type: String, format: 'uuid' });

/** ISO 4217 code. */
export const Currency = (options: FieldOptions = {}) =>
  field({ example: 'EUR', ...options }, { type: String, pattern: '^[A-Z]{3}$' });

/** One of a closed list. */
export const OneOf = (values: readonly string[], options: FieldOptions = {}) =>
  field({ example: values[0], ...options }, { type: String, enum: [...values] });

/** An instant in UTC; replies only. */
export const Instant = (options: FieldOptions = {}) =>
  field({ example: '2026-01-31T09:30:00.000Z', ...options }, { type: String, format: 'date-time' });

/** Any JSON value. */
export const AnyValue = (options: FieldOptions = {}) =>
  field({ ...options, nullable: true }, { oneOf: jsonTypes.map((type) => ({ type })) });

const jsonTypes = ['object', 'string', 'number', 'boolean'];

/** One object of its own fields. */
export const Part = (of: () => Class, options: FieldOptions = {}) =>
  applyDecorators(
    field(options, { type: lazily(of) }),
    IsObject(says('not_an_object', '$property must be an object.')),
    ValidateNested(says('not_an_object', '$property must be an object.')),
    Type(of as () => new () => object),
    shown(of),
  );

/** A list of objects, at most 1,000. */
export const Parts = (of: () => Class, options: FieldOptions = {}) =>
  applyDecorators(
    field(options, { type: lazily(of), isArray: true }),
    IsArray(says('not_a_list', '$property must be a list.')),
    ArrayMaxSize(1000, says('list_too_long', '$property must hold at most $constraint1 entries.')),
    ValidateNested({ each: true, ...says('not_an_object', 'Each entry of $property must be an object.') }),
    Type(of as () => new () => object),
    shown(of),
  );

/**
 * The reply for a record: exactly the fields that `view` declares and documents, and nothing else, so that no column
 * ever leaks by being added to a table. What is absent is null. The accounting fields lie flat in the reply;
 * `more` adds what is no column of the record.
 */
export function present<V extends object>(view: abstract new () => V, source: object, more: object = {}): V {
  const { accounting } = source as { accounting?: object };
  const from = Object.assign({} as Record<string, unknown>, source, accounting, more);
  const entries = fieldsOf(view).map(({ name, nested }) => [name, shownValue(from[name], nested)]);
  return Object.fromEntries(entries) as V;
}

/** The names of what `present` shows of a view, less what consists of parts. */
export const plainFieldsOf = (view: Class): string[] =>
  fieldsOf(view)
    .filter(({ nested }) => !nested)
    .map(({ name }) => name);

/** A class with the fields of both. */
export function Combined<A extends object, B extends object>(one: ClassOf<A>, other: ClassOf<B>): ClassOf<A & B> {
  const both = IntersectionType(one, other) as ClassOf<A & B>;
  Reflect.defineMetadata(shownFields, [...fieldsOf(one), ...fieldsOf(other)], both.prototype as object);
  return both;
}

function shownValue(value: unknown, nested: (() => Class) | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (!nested) return value;
  return Array.isArray(value)
    ? value.map((item: object) => present(nested(), item))
    : present(nested(), value as object);
}

function fieldsOf(view: Class): ShownField[] {
  const fields = (Reflect.getMetadata(shownFields, view.prototype as object) ?? []) as ShownField[];
  return [...new Map(fields.map((one) => [one.name, one])).values()];
}

function shown(nested?: () => Class): PropertyDecorator {
  return (target, name) => {
    const before = (Reflect.getMetadata(shownFields, target) ?? []) as ShownField[];
    const here = nested ?? before.find((one) => one.name === name)?.nested;
    const others = before.filter((one) => one.name !== name);
    Reflect.defineMetadata(shownFields, [...others, { name: String(name), ...(here ? { nested: here } : {}) }], target);
  };
}

function field(options: FieldOptions, documented: object): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  const documentation = {
    ...documented,
    required: !optional,
    ...(nullable ? { nullable } : {}),
    ...(description ? { description } : {}),
    ...(example === undefined ? {} : { example }),
  } as ApiPropertyOptions;
  const judgedByTheCore = ValidateIf((_, value) => value !== undefined && value !== null);
  return applyDecorators(ApiProperty(documentation), Allow(), judgedByTheCore, shown()) as PropertyDecorator;
}

// Swagger tells a function that answers a class from a class by its name.
function lazily(of: () => Class): () => Class {
  const type = () => of();
  return type;
}

function says(code: string, message: string) {
  return { message, context: { code } };
}
