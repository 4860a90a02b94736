import { Inject, Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { toString as qrCode } from 'qrcode';
import { invalid, refused, type SecondFactor, SecondFactorService, type SignedIn } from '#crm-core';
import { keyIdOf, TokenVault } from '#xero-sync';
import { HttpProblem } from '../http/problem.js';
import { SECRETS, type Secrets } from '../startup/secrets.js';

/** What an authenticator app needs to know. Shown while the second factor is being set up, and never again. */
export interface ProposedSecret {
  /** Base32. */
  secret: string;
  uri: string;
  qrSvg: string;
}

const period = 30;
/** Steps of 30 seconds before and after the present one, as clocks differ. */
const tolerated = 1;

/** Time-based codes (RFC 6238): sets them up and judges them. Secrets are sealed before they reach the database. */
@Injectable()
export class SecondFactorCodes {
  private readonly vault: TokenVault;

  constructor(
    private readonly factors: SecondFactorService,
    @Inject(SECRETS) secrets: Secrets,
  ) {
    this.vault = new TokenVault(secrets);
  }

  /** A new secret, asked for only after `confirm`. `issuer` is what the app shows beside the address. */
  async propose(user: SignedIn, issuer: string): Promise<ProposedSecret> {
    const secret = new Secret({ size: 20 });
    await this.factors.propose(user.userId, this.vault.seal(secret.base32, placeOf(user.userId)));
    const uri = new TOTP({ issuer, label: user.email, secret, period }).toString();
    return { secret: secret.base32, uri, qrSvg: await qrCode(uri, { type: 'svg', margin: 2 }) };
  }

  /** Switches it on for who can read a code off their app. Answers the recovery codes. */
  async confirm(user: SignedIn, code: unknown): Promise<string[]> {
    const factor = await this.factors.find(user.userId);
    if (!factor || factor.confirmed)
      throw refused('second_factor_not_proposed', 'There is no second factor to confirm. Start setting it up first.');
    const step = this.stepOf(user.userId, factor, code);
    if (step === undefined) {
      const message = 'The code is not right. Check the clock of your phone, and type the code that is shown now.';
      throw invalid('wrong_code', message, [{ field: 'code', code: 'wrong_code', message }]);
    }
    return this.factors.confirm({ id: user.userId, email: user.email }, factor.sealedSecret, step);
  }

  /**
   * Lets pass who gives the present code, or a recovery code; each works once. Throws 401 `second_factor_required` without a code and
   * `second_factor_failed` for a wrong or used one, 429 `second_factor_blocked` after many wrong ones.
   */
  async check(user: SignedIn, code: unknown): Promise<void> {
    if (code === undefined || code === null || code === '') throw required();
    const factor = await this.factors.find(user.userId);
    if (factor?.blocked) throw blocked();
    if (factor?.confirmed && (await this.takes(user, factor, code))) return;
    await this.factors.countFailure(user.userId);
    throw failed();
  }

  private async takes(user: SignedIn, factor: SecondFactor, code: unknown): Promise<boolean> {
    if (typeof code !== 'string') return false;
    if (!isTimeCode(code)) return this.factors.takeRecoveryCode({ id: user.userId, email: user.email }, code);
    const step = this.stepOf(user.userId, factor, code);
    if (step === undefined || !(await this.factors.takeStep(user.userId, step))) return false;
    await this.renewSeal(user.userId, factor);
    return true;
  }

  /** The step whose code this is, if it is near enough. */
  private stepOf(userId: string, { sealedSecret }: SecondFactor, code: unknown): number | undefined {
    if (typeof code !== 'string' || !isTimeCode(code)) return undefined;
    const secret = Secret.fromBase32(this.vault.open(sealedSecret, placeOf(userId)));
    const now = Date.now();
    const token = code.replaceAll(/\s/g, '');
    const delta = TOTP.validate({ token, secret, period, timestamp: now, window: tolerated });
    return delta === null ? undefined : TOTP.counter({ period, timestamp: now }) + delta;
  }

  // So that an old encryption key is needed no longer than until everybody has signed in once.
  private async renewSeal(userId: string, { sealedSecret }: SecondFactor): Promise<void> {
    if (keyIdOf(sealedSecret) === this.vault.currentKeyId) return;
    const place = placeOf(userId);
    await this.factors.reseal(userId, sealedSecret, this.vault.seal(this.vault.open(sealedSecret, place), place));
  }
}

const placeOf = (userId: string) => ({ table: 'second_factors', row: userId, column: 'sealed_secret' });

const isTimeCode = (code: string): boolean => /^\s*\d{3}\s?\d{3}\s*$/.test(code);

const required = () =>
  new HttpProblem(
    401,
    'second_factor_required',
    'This account is protected by a second factor.',
    'Send the code that your authenticator app shows, or one of your recovery codes, as "code".',
  );

const failed = () =>
  new HttpProblem(
    401,
    'second_factor_failed',
    'The code is not right, or was used before.',
    'Wait for the next code of your app, or use a recovery code. An administrator can reset the second factor.',
  );

const blocked = () =>
  new HttpProblem(
    429,
    'second_factor_blocked',
    'Too many wrong codes were given for this account.',
    'Wait 15 minutes and try again.',
    { 'Retry-After': '900' },
  );
