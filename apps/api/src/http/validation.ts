import {
  ArgumentMetadata,
  Injectable,
  ParseUUIDPipe,
  PipeTransform,
  ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { FieldProblem, invalid } from '#crm-core';

/** Checks the shape of bodies against their DTO: what is nested, and that no field is unknown. */
export function bodyValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => invalidFields(errors.flatMap((error) => fieldProblems(error))),
  });
}

/** Every body is an object; and a text that PostgreSQL or JSON cannot carry is refused before any rule sees it. */
@Injectable()
export class StorableBodyPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    if (type === 'body' && Array.isArray(value))
      throw invalidFields([{ field: '', code: 'not_an_object', message: 'The body must be a JSON object.' }]);
    refuseUnstorable(value, []);
    return type === 'body' ? (value ?? {}) : value;
  }
}

/** An id in the address. */
export const idInPath = (): ParseUUIDPipe =>
  new ParseUUIDPipe({
    exceptionFactory: () => {
      const message = 'The id in the address must look like 4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c.';
      return invalidFields([{ field: 'id', code: 'not_an_id', message }]);
    },
  });

/** One refusal for everything wrong with a request. */
export const invalidFields = (problems: FieldProblem[]) =>
  invalid(
    problems.length === 1 ? problems[0]!.code : 'invalid_input',
    problems.map(({ message }) => message).join(' '),
    problems,
  );

function fieldProblems(error: ValidationError, above: string[] = []): FieldProblem[] {
  const path = [...above, error.property];
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
    problemOf(error, rule, message, path.join('.')),
  );
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, path))];
}

function problemOf(error: ValidationError, rule: string, message: string, field: string): FieldProblem {
  if (rule === 'whitelistValidation')
    return { field, code: 'unknown_field', message: `${field} is not a field of this request.` };
  const { code } = (error.contexts?.[rule] ?? { code: 'invalid_value' }) as { code: string };
  return { field, code, message: message.replace(error.property, field) };
}

function refuseUnstorable(value: unknown, path: string[]): void {
  if (typeof value === 'string' && (value.includes('\u0000') || /\p{Surrogate}/u.test(value))) {
    const field = path.join('.');
    throw invalidFields([
      {
        field,
        code: 'invalid_character',
        message: `${field || 'The request'} holds a character that cannot be stored.`,
      },
    ]);
  }
  if (value === null || typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) refuseUnstorable(inner, [...path, name]);
}
