import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOperation,
  ApiProperty,
  ApiResponse,
  getSchemaPath,
  type ApiOperationOptions,
} from '@nestjs/swagger';

class XeroFieldProblem {
  @ApiProperty({ example: 'accounts.sales', description: 'Path of the field.' })
  field!: string;
  @ApiProperty({ example: 'account_archived', description: 'Stable code.' })
  code!: string;
  @ApiProperty({ example: 'The account 200 Sales is archived in Xero. Restore it there or choose another.' })
  message!: string;
}

/** The shape of a refusal, as far as this module decides it; the host's error filter adds the rest of problem+json. */
class XeroProblem {
  @ApiProperty({ example: 409 })
  status!: number;
  @ApiProperty({ example: 'not_connected', description: 'Stable code for programs.' })
  code!: string;
  @ApiProperty({
    example: 'This workspace is not connected to Xero. Connect it first.',
    description: 'What happened and what to do.',
  })
  detail!: string;
  @ApiProperty({ type: () => [XeroFieldProblem], description: 'Each wrong field.' })
  errors!: XeroFieldProblem[];
}

const examples: Record<number, [code: string, detail: string, title: string]> = {
  400: ['settings_invalid', 'The settings were not saved: one choice is not possible.', 'The request is not valid'],
  401: ['not_signed_in', 'This address needs a signed-in user or an API key.', 'Sign in first'],
  403: [
    'not_allowed',
    'You have no right to do this in the Xero integration. Ask an administrator of your workspace.',
    'Not allowed',
  ],
  404: ['not_found', 'There is no such entry in this workspace.', 'Not found'],
  409: [
    'not_connected',
    'This workspace is not connected to Xero. Connect it first.',
    'In conflict with the current state',
  ],
  422: [
    'consent_not_valid',
    'This return from Xero is not valid. Nothing was changed; start again with Connect.',
    'A rule forbids it',
  ],
  503: [
    'xero_unreachable',
    'Xero cannot be reached just now. Nothing was changed; try again in a few minutes.',
    'Not available',
  ],
};

interface Described extends Pick<ApiOperationOptions, 'summary' | 'description'> {
  summary: string;
  status?: 200 | 202 | 204 | 302;
  body?: Type;
  /** Error replies besides 401 and 403. */
  errors?: readonly (keyof typeof examples)[];
}

/** Describes an operation: what it answers, what it takes, which refusals it knows. */
export const Answers = (view: Type | [Type] | undefined, described: Described) => {
  const { status = 200, body, errors = [], ...operation } = described;
  const [model] = [view].flat();
  const one = model && { $ref: getSchemaPath(model) };
  return applyDecorators(
    ...(status === 302 ? [] : [HttpCode(status)]),
    ApiOperation(operation),
    ApiExtraModels(XeroProblem, ...(model ? [model] : []), ...(body ? [body] : [])),
    ...(body ? [ApiBody({ type: body })] : []),
    ApiResponse({
      status,
      description: status === 204 ? 'Done.' : status === 302 ? 'Back to the site.' : 'The answer.',
      ...(one ? { schema: Array.isArray(view) ? { type: 'array', items: one } : one } : {}),
    }),
    ...[401, 403, ...errors].map((refusal) => problem(refusal)),
  );
};

/** Describes an operation that answers one page of a list. */
export const AnswersPage = (view: Type, described: Omit<Described, 'status' | 'body'>) => {
  const { errors = [400], ...operation } = described;
  return applyDecorators(
    ApiOperation(operation),
    ApiExtraModels(XeroProblem, view),
    ApiResponse({
      status: 200,
      description: 'One page.',
      schema: {
        type: 'object',
        required: ['items', 'page', 'pageSize', 'total'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(view) } },
          page: { type: 'integer', example: 1 },
          pageSize: { type: 'integer', example: 25 },
          total: { type: 'integer', example: 1 },
        },
      },
    }),
    ...[401, 403, ...errors].map((refusal) => problem(refusal)),
  );
};

/** Describes an operation that answers a stream of server-sent events. */
export const AnswersEvents = ({
  example,
  ...operation
}: Pick<Described, 'summary' | 'description'> & { example: string }) =>
  applyDecorators(
    ApiOperation(operation),
    ApiExtraModels(XeroProblem),
    ApiResponse({
      status: 200,
      description: 'Events, until the stream is closed.',
      content: { 'text/event-stream': { schema: { type: 'string', example } } },
    }),
    ...[401, 403, 503].map((refusal) => problem(refusal)),
  );

function problem(status: number) {
  const [code, detail, title] = examples[status]!;
  return ApiResponse({
    status,
    description: title,
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(XeroProblem) },
        example: { type: `urn:crm:problem:${code}`, title, status, code, detail, errors: [] },
      },
    },
  });
}
