import { TOTP } from 'otpauth';
import type { SecondFactor, SecondFactorService, SignedIn } from '#crm-core';
import { keyIdOf } from '#xero-sync';
import { SecondFactorCodes } from './second-factor-codes.js';

const user: SignedIn = { userId: 'u1', email: 'ann@example.com', name: 'Ann', secondFactor: true, workspaces: [] };
const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });

/** Keeps one factor in memory, as the table would. */
class KeptFactor {
  kept: SecondFactor = { sealedSecret: '', confirmed: false, blocked: false };
  failures = 0;
  find = () => Promise.resolve(this.kept);
  propose = (_: string, sealedSecret: string) => Promise.resolve(void (this.kept = { ...this.kept, sealedSecret }));
  confirm = () => Promise.resolve([]).finally(() => (this.kept = { ...this.kept, confirmed: true }));
  takeStep = () => Promise.resolve(true);
  takeRecoveryCode = () => Promise.resolve(false);
  countFailure = () => Promise.resolve(void this.failures++);
  reseal = (_: string, before: string, after: string) =>
    Promise.resolve(void (before === this.kept.sealedSecret && (this.kept = { ...this.kept, sealedSecret: after })));
}

const codesWith = (factor: KeptFactor, ...encryptionKeys: ReturnType<typeof key>[]) =>
  new SecondFactorCodes(factor as unknown as SecondFactorService, {
    encryptionKeys,
    sessionSecret: '',
    webhookKey: '',
  });

async function setUp() {
  const factor = new KeptFactor();
  const { secret } = await codesWith(factor, key('old', 1)).propose(user, 'Shop');
  await codesWith(factor, key('old', 1)).confirm(user, new TOTP({ secret }).generate());
  return { factor, code: () => new TOTP({ secret }).generate() };
}

describe('the sealed secret of a second factor', () => {
  it('is sealed anew with the current key when a code was right', async () => {
    const { factor, code } = await setUp();
    const before = factor.kept.sealedSecret;
    await codesWith(factor, key('new', 2), key('old', 1)).check(user, code());
    expect([keyIdOf(before), keyIdOf(factor.kept.sealedSecret)]).toEqual(['old', 'new']);
    await codesWith(factor, key('new', 2)).check(user, code());
    expect(factor.failures).toBe(0);
  });

  it('stays as it is when the code was wrong', async () => {
    const { factor } = await setUp();
    const before = factor.kept.sealedSecret;
    const rotated = codesWith(factor, key('new', 2), key('old', 1));
    await expect(rotated.check(user, 'no code')).rejects.toMatchObject({ status: 401 });
    expect([factor.kept.sealedSecret, factor.failures]).toEqual([before, 1]);
  });

  it('opens for nobody when its key is gone', async () => {
    const { factor, code } = await setUp();
    await expect(codesWith(factor, key('new', 2)).check(user, code())).rejects.toThrow(
      'A stored secret (second_factors.sealed_secret) cannot be opened',
    );
  });
});
