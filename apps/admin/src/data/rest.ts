/** The only file that fetches. Everything else says what it wants. */

/** One field that the server refused, with its sentence. `field` is a path such as `lines[0].quantity`. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** A request that the server refused: a sentence, its stable code, and what to do. */
export class Problem extends Error {
  /** What react-admin puts beside the fields of a form. */
  readonly body: { errors: Record<string, unknown> };

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly remedy: string | undefined,
    readonly fields: readonly FieldProblem[],
    readonly requestId: string | undefined,
  ) {
    super(message);
    this.name = 'Problem';
    this.body = { errors: errorsByField(fields) };
  }
}

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Of a body that is a text and goes as it is; absent: JSON. */
  bodyIs?: 'text/csv';
  /** The same key twice is carried out once. */
  idempotencyKey?: string;
  /** Text of the reply instead of JSON. */
  as?: 'json' | 'text';
  signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;
let csrfToken: string | null = null;
let signInAgain: (() => Promise<void>) | undefined;

/** The token that writes must carry; comes with every answer about who is signed in. */
export const keepToken = (token: string | null): void => {
  csrfToken = token;
};

/** What to do when the session has ended: asks for the password, and resolves once somebody has signed in again. */
export const onSessionEnd = (ask: (() => Promise<void>) | undefined): void => {
  signInAgain = ask;
};

/** Asks the API. Throws a `Problem`; a session that ended is renewed by its owner, and the request made again. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  try {
    return await once<T>(path, asked);
  } catch (error) {
    const ended = error instanceof Problem && error.code === 'not_signed_in' && !path.startsWith('auth/');
    if (!ended || !signInAgain) throw error;
    await signInAgain();
    return once<T>(path, asked);
  }
}

async function once<T>(
  path: string,
  { method = 'GET', body, bodyIs, idempotencyKey, as = 'json', signal }: Asked,
): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`/api/v1/${path}`, {
    method,
    credentials: 'same-origin',
    // What is due of a document changes while its version, by which the browser would compare, does not.
    cache: 'no-store',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': bodyIs ?? 'application/json' }),
      ...(method === 'GET' || csrfToken === null ? {} : { 'x-csrf-token': csrfToken }),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    ...(body === undefined ? {} : { body: bodyIs ? (body as string) : JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text);
  return (as === 'text' ? text : text === '' ? undefined : JSON.parse(text)) as T;
}

const unreachable = () =>
  new Problem(0, 'offline', 'The CRM cannot be reached.', 'Check the connection; nothing was saved.', [], undefined);

function problemOf(status: number, text: string): Problem {
  const said = readProblem(text);
  return new Problem(
    status,
    said.code ?? 'no_answer',
    said.detail ?? `The server answered with an error (${status}).`,
    said.remedy,
    said.errors ?? [],
    said.requestId,
  );
}

interface SaidProblem {
  code?: string;
  detail?: string;
  remedy?: string;
  errors?: FieldProblem[];
  requestId?: string;
}

function readProblem(text: string): SaidProblem {
  try {
    return JSON.parse(text) as SaidProblem;
  } catch {
    return {};
  }
}

/** `lines[2].quantity` becomes `{ lines: [ , , { quantity } ] }`, the shape in which a form keeps its errors. */
function errorsByField(fields: readonly FieldProblem[]): Record<string, unknown> {
  const errors: Record<string, unknown> = {};
  for (const { field, message } of fields) {
    const path = field.split(/[.[\]]+/).filter((part) => part !== '');
    let at: Record<string, unknown> = errors;
    for (const [i, part] of path.entries()) {
      if (i === path.length - 1) at[part] = message;
      else at = (at[part] ??= /^\d+$/.test(path[i + 1]!) ? [] : {}) as Record<string, unknown>;
    }
  }
  return errors;
}

/** The address of something that the browser downloads by itself. */
export const downloadAddress = (path: string): string => `/api/v1/${path}`;
