import { createHmac } from 'node:crypto';
import { isSignedByXero } from './signature.js';

const body = Buffer.from('{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"é"}');
const sign = (key: string, bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest('base64');

describe('the signature of a delivery', () => {
  it('fits the bytes under the key, and nothing else', () => {
    expect(isSignedByXero(['k1'], sign('k1', body), body)).toBe(true);
    expect(isSignedByXero(['k1'], sign('k2', body), body)).toBe(false);
    expect(isSignedByXero(['k1'], sign('k1', body), Buffer.concat([body, Buffer.from(' ')]))).toBe(false);
    expect(isSignedByXero(['k1'], undefined, body)).toBe(false);
    expect(isSignedByXero(['k1'], [sign('k1', body)], body)).toBe(false);
  });

  it('may be made with either of two keys while one replaces the other', () => {
    for (const key of ['old', 'new']) expect(isSignedByXero(['new', 'old'], sign(key, body), body)).toBe(true);
  });

  it('is refused where no key is set, also one made with an empty key', () => {
    expect(isSignedByXero([], sign('', body), body)).toBe(false);
    expect(isSignedByXero([''], sign('', body), body)).toBe(false);
  });

  it('has one spelling only, though Base64 has several of the same value', () => {
    const signature = sign('k1', body);
    const other = signature.replaceAll('+', '-').replaceAll('/', '_');
    const loose = signature.replace(/.=$/, (end) => String.fromCharCode(end.charCodeAt(0) + 1) + '=');
    for (const spelling of [signature.replace(/=$/, ''), `${signature}=`, ` ${signature}`, loose])
      expect(isSignedByXero(['k1'], spelling, body)).toBe(false);
    expect(isSignedByXero(['k1'], other, body)).toBe(other === signature);
    expect(Buffer.from(signature.replace(/=$/, ''), 'base64')).toEqual(Buffer.from(signature, 'base64'));
  });
});
