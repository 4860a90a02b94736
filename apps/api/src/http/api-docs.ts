import { applyDecorators, HttpCode, INestApplication } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiResponse,
  DocumentBuilder,
  getSchemaPath,
  OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { titles } from './problem.js';
import { sessionCookie } from './session.js';

type Class = abstract new () => object;

class FieldProblemView {
  @ApiProperty({ example: 'name', description: 'Path of the field, such as lines.0.quantity.' })
  field!: string;
  @ApiProperty({ example: 'required', description: 'Stable code.' })
  code!: string;
  @ApiProperty({ example: 'The name is missing. Enter one.' })
  message!: string;
}

/** The shape of every error reply, `application/problem+json`. */
class ProblemView {
  @ApiProperty({ example: 'urn:crm:problem:invalid_company' })
  type!: string;
  @ApiProperty({ example: 'The request is not valid' })
  title!: string;
  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;
  @ApiProperty({ example: 'The name is missing. Enter one.', description: 'What happened, in a sentence for people.' })
  detail!: string;
  @ApiProperty({ example: 'invalid_company', description: 'Stable code for programs.' })
  code!: string;
  @ApiProperty({
    required: false,
    example: 'Wait a moment and repeat the request.',
    description: 'What to do, where the sentence does not say it.',
  })
  remedy?: string;
  @ApiProperty({ type: () => [FieldProblemView], description: 'Each wrong field.' })
  errors!: FieldProblemView[];
  @ApiProperty({ example: '0b6b1f0e-6f0a-4d35-9d5c-2a6f8f5d9a11' })
  requestId!: string;
}

interface Described {
  summary: string;
  description?: string;
  /** Error replies besides 401, 403 and 400. */
  errors?: readonly number[];
}

/** A route that answers one record. */
export const ApiReads = (view: Class, described: Described) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(view, ProblemView),
    ApiOkResponse({ description: 'The record.', schema: { $ref: getSchemaPath(view) } }),
    problems([400, 401, 403, 404, ...(described.errors ?? [])]),
  );

/** A route that answers a page of records. */
export const ApiPages = (view: Class, described: Described) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(view, ProblemView),
    ApiOkResponse({
      description: 'One page.',
      schema: {
        type: 'object',
        required: ['items', 'page', 'pageSize', 'total', 'totalIsExact', 'next', 'previous'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(view) } },
          page: { type: 'integer', example: 1 },
          pageSize: { type: 'integer', example: 25 },
          total: { type: 'integer', example: 1, description: 'Counted up to 10,000, above that estimated.' },
          totalIsExact: { type: 'boolean', example: true },
          next: {
            type: 'string',
            nullable: true,
            example: 'cGxhY2U',
            description: 'For `after`; null on the last page.',
          },
          previous: {
            type: 'string',
            nullable: true,
            example: 'cGxhY2U',
            description: 'For `before`; null on the first page.',
          },
        },
      },
    }),
    problems([400, 401, 403, ...(described.errors ?? [])]),
  );

/** A route that answers a plain list. */
export const ApiAnswersList = (view: Class, described: Described) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(view, ProblemView),
    ApiOkResponse({ description: 'The list.', schema: { type: 'array', items: { $ref: getSchemaPath(view) } } }),
    problems([400, 401, 403, ...(described.errors ?? [])]),
  );

/** A route that answers values by names of the caller's own. */
export const ApiAnswersValues = ({ example, ...described }: Described & { example: object }) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(ProblemView),
    ApiOkResponse({
      description: 'The values.',
      schema: { type: 'object', additionalProperties: true, example },
    }),
    problems([400, 401, 403, ...(described.errors ?? [])]),
  );

/** A route that answers a file of rows. */
export const ApiAnswersCsv = ({ example, ...described }: Described & { example: string }) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(ProblemView),
    ApiOkResponse({ description: 'The file.', content: { 'text/csv': { schema: { type: 'string', example } } } }),
    problems([400, 401, 403, 404, ...(described.errors ?? [])]),
  );

/** A route that answers a file for people. */
export const ApiAnswersFile = (contentType: string, described: Described) =>
  applyDecorators(
    ApiOperation(described),
    ApiExtraModels(ProblemView),
    ApiOkResponse({
      description: 'The file.',
      content: { [contentType]: { schema: { type: 'string', format: 'binary' } } },
    }),
    problems([400, 401, 403, 404, ...(described.errors ?? [])]),
  );

/** A route that changes something. `body` is absent for verbs without input. */
export const ApiWrites = (
  view: Class | undefined,
  described: Described & { status?: 200 | 201 | 202 | 204; body?: Class },
) => {
  const { status = 200, body, errors = [], ...operation } = described;
  return applyDecorators(
    HttpCode(status),
    ApiOperation(operation),
    ApiExtraModels(ProblemView, ...(view ? [view] : []), ...(body ? [body] : [])),
    ...(body ? [ApiBody({ schema: { $ref: getSchemaPath(body) } })] : []),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Send a key of your own (a UUID); a repetition of the same request with the same key answers the first reply and changes nothing.',
    }),
    ApiResponse({
      status,
      description: status === 204 ? 'Done.' : 'The record as it is now.',
      ...(view && status !== 204 ? { schema: { $ref: getSchemaPath(view) } } : {}),
    }),
    problems([400, 401, 403, ...(status === 201 ? [] : [404]), 409, 422, ...errors]),
  );
};

const examples: Record<number, { code: string; detail: string; errors?: object[] }> = {
  400: {
    code: 'invalid_company',
    detail: 'The name is missing. Enter one.',
    errors: [{ field: 'name', code: 'required', message: 'The name is missing. Enter one.' }],
  },
  401: { code: 'not_signed_in', detail: 'This address needs a signed-in user or an API key.' },
  403: { code: 'not_allowed', detail: 'Your role may look at records but not change them.' },
  404: {
    code: 'not_found',
    detail: 'There is no company with the id 4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c in this workspace.',
  },
  409: {
    code: 'stale_version',
    detail:
      'company C-00042 was changed by somebody else in the meantime (it is now version 3). Load it again and repeat your change.',
  },
  413: { code: 'file_too_large', detail: 'The file is larger than 5 MB.' },
  415: { code: 'not_csv', detail: 'This address takes a CSV file.' },
  422: {
    code: 'record_guarded',
    detail: 'A rule of the business forbids it; the sentence says which, and what to do instead.',
  },
  429: { code: 'too_many_requests', detail: 'Too many tries in a short time.' },
  503: {
    code: 'database_unavailable',
    detail: 'The database is not reachable at the moment; nothing was saved. Repeat the request.',
  },
};

const problems = (statuses: readonly number[]) =>
  applyDecorators(
    ...[...new Set(statuses)].map((status) =>
      ApiResponse({
        status,
        description: titles[status] ?? 'Error',
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemView) },
            example: {
              type: `urn:crm:problem:${examples[status]!.code}`,
              title: titles[status],
              status,
              detail: examples[status]!.detail,
              code: examples[status]!.code,
              errors: examples[status]!.errors ?? [],
              requestId: '0b6b1f0e-6f0a-4d35-9d5c-2a6f8f5d9a11',
            },
          },
        },
      }),
    ),
  );

const about = `Everything the CRM can do, for integrators.

**Signing in.** Send \`Authorization: Bearer crm_…\` with an API key, or sign in with e-mail and password and keep the cookie; writes by cookie also need the \`X-CSRF-Token\` that sign-in and \`/auth/me\` answer.

**Amounts** are decimal strings ("1234.50"), **dates** business dates (\`2026-01-31\`) in the workspace's time zone, **ids** UUIDs.

**Changes** name the \`version\` they are based on, in the body or as \`If-Match\`; a stale one is answered with 409. Send an \`Idempotency-Key\` with each write and repeat it safely after a lost answer.

**Errors** are \`application/problem+json\` with a stable \`code\`, a sentence, and every wrong field.`;

/** Builds the OpenAPI document. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('CRM')
    .setDescription(about)
    .setVersion('1')
    .addCookieAuth(sessionCookie, { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-xero-signature' }, 'xeroSignature')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'crm_<prefix>_<secret>' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  describeSignIn(document);
  return document;
}

// The sync module does not know how its host signs people in.
function describeSignIn({ paths }: OpenAPIObject): void {
  for (const [path, verbs] of Object.entries(paths))
    if (path.includes('/integrations/'))
      for (const operation of Object.values(verbs as Record<string, { security?: object[] }>))
        operation.security ??= [{ session: [] }, { apiKey: [] }];
}

/** Serves the document under `/api/docs` and, for programs, `/api/docs-json`. */
export function serveApiDocs(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('api/docs', app, () => (document ??= openApiDocument(app)), { customSiteTitle: 'CRM API' });
}
