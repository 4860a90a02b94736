import { applyDecorators, createParamDecorator, ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { invalidFields } from './validation.js';

/** `?issue=true`: whether the document goes one step further in the same request. */
export const QueryFlag = createParamDecorator((name: string, context: ExecutionContext): boolean => {
  const value = context.switchToHttp().getRequest<Request>().query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw invalidFields([
    { field: name, code: 'not_true_or_false', message: `The parameter "${name}" must be true or false.` },
  ]);
});

/** Documents such a parameter. */
export const ApiQueryFlag = (name: string, description: string) =>
  applyDecorators(ApiQuery({ name, required: false, description, schema: { type: 'boolean', default: false } }));
