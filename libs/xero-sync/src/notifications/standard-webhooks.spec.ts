import { createHmac } from 'node:crypto';
import { newSecret, signedHeaders } from './standard-webhooks.js';

describe('the signature of outgoing webhooks', () => {
  it('is that of the published example of Standard Webhooks', () => {
    const headers = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('covers id, time and every byte of the body', () => {
    const secret = newSecret();
    const sign = (change: object) =>
      signedHeaders([secret], { id: 'a', timestamp: 1, body: '{}', ...change })['webhook-signature'];
    const all = [{}, { id: 'b' }, { timestamp: 2 }, { body: '{ }' }].map(sign);
    expect(new Set(all).size).toBe(4);
  });

  it('is made with the old and the new secret while one replaces the other', () => {
    const secrets = [newSecret(), newSecret()];
    const { 'webhook-signature': both } = signedHeaders(secrets, { id: 'a', timestamp: 1, body: 'ü' });
    const expected = secrets.map((secret) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      return `v1,${createHmac('sha256', key).update('a.1.ü').digest('base64')}`;
    });
    expect(both!.split(' ')).toEqual(expected);
  });

  it('rests on secrets that differ', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});
