import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import { HttpProblem } from './problem.js';

/** The file that was sent, as text. */
export const CsvBody = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { body } = context.switchToHttp().getRequest<Request & { body: unknown }>();
  if (typeof body === 'string') return body;
  throw new HttpProblem(
    415,
    'not_csv',
    'This address takes a CSV file.',
    'Send the file itself as the body, with "Content-Type: text/csv".',
  );
});

/** Documents that a route takes a file. */
export const ApiTakesCsv = (example: string) =>
  applyDecorators(
    ApiConsumes('text/csv'),
    ApiBody({
      description: 'The file itself, in UTF-8, at most 5 MB; separated by commas, semicolons or tabs.',
      schema: { type: 'string', example },
    }),
  );
