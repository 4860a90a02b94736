import { applyDecorators, createParamDecorator, ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { isBusinessDate } from '#crm-core';
import { invalidFields } from './validation.js';

/** `?at=2026-01-31`: a business date, if one is given. */
export const QueryDate = createParamDecorator((name: string, context: ExecutionContext): string | undefined => {
  const value = context.switchToHttp().getRequest<Request>().query[name];
  if (value === undefined || (typeof value === 'string' && isBusinessDate(value))) return value;
  throw invalidFields([
    {
      field: name,
      code: 'not_a_date',
      message: `The parameter "${name}" must be a day of the calendar written as YYYY-MM-DD.`,
    },
  ]);
});

/** Documents such a parameter. */
export const ApiQueryDate = (name: string, description: string) =>
  applyDecorators(ApiQuery({ name, required: false, description, schema: { type: 'string', format: 'date' } }));
