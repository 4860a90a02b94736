import { NotFoundException } from '@nestjs/common';
import { invalid, notFound, refused, staleVersion } from '#crm-core';
import { SyncError } from '#xero-sync';
import { HttpProblem } from './problem.js';
import { answerTo } from './problem.filter.js';

const fromDatabase = (code: string) =>
  Object.assign(new Error('value "planted" is wrong'), { code, parameters: ['planted'] });

describe('the reply to an error', () => {
  it.each<[string, unknown, number, string]>([
    ['a broken rule of the input', invalid('invalid_company', 'The name is missing.'), 400, 'invalid_company'],
    ['no such record', notFound('company', '1'), 404, 'not_found'],
    ['a stale version', staleVersion('company', 'C-1', 2), 409, 'stale_version'],
    ['a rule of the business', refused('numbered', 'No.'), 422, 'numbered'],
    ['a refusal of the sync', new SyncError('forbidden', 'not_allowed', 'No.'), 403, 'not_allowed'],
    ['a sync that cannot be asked now', new SyncError('unavailable', 'xero_offline', 'No.'), 503, 'xero_offline'],
    ['a refusal of HTTP', new HttpProblem(415, 'not_json', 'No.'), 415, 'not_json'],
    ['an address that does not exist', new NotFoundException(), 404, 'route_not_found'],
    ['a value the database cannot read', fromDatabase('22P02'), 400, 'invalid_value'],
    ['a text that is too long for its column', fromDatabase('22001'), 400, 'text_too_long'],
    ['a duplicate', fromDatabase('23505'), 409, 'already_exists'],
    ['a deadlock', fromDatabase('40P01'), 503, 'try_again'],
    ['a database that is shutting down', fromDatabase('57P01'), 503, 'database_unavailable'],
    ['a database that nobody answers for', fromDatabase('ECONNREFUSED'), 503, 'database_unavailable'],
    ['a connection that was cut', new Error('Connection terminated unexpectedly'), 503, 'database_unavailable'],
    ['something unforeseen', new TypeError('planted is not a function'), 500, 'internal_error'],
    ['something that is no error at all', 'planted', 500, 'internal_error'],
    [
      'a stranger with a kind of its own',
      Object.assign(new Error('planted'), { kind: 'odd', code: 'x' }),
      500,
      'internal_error',
    ],
  ])('has the right status and code, and no internals: %s', (_what, error, status, code) => {
    const answer = answerTo(error);
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
    expect(JSON.stringify(answer)).not.toContain('planted');
  });
});
