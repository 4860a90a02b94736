import type { SandboxOptions } from './settings.js';

/** Reads the sandbox's environment (README lists it). Stops with one sentence that names a wrong variable. */
export function configFromEnvironment(env: NodeJS.ProcessEnv = process.env): SandboxOptions {
  return {
    port: wholeNumber(env, 'XERO_SANDBOX_PORT', 4010),
    dataFolder: env['XERO_SANDBOX_DATA'] || undefined,
    publicUrl: env['XERO_SANDBOX_URL'] || undefined,
    limits: onOff(env, 'XERO_SANDBOX_LIMITS', true),
    clientId: env['XERO_SANDBOX_CLIENT_ID'] || 'sandbox-client',
    clientSecret: env['XERO_SANDBOX_CLIENT_SECRET'] || 'sandbox-secret',
    redirectUris: (env['XERO_SANDBOX_REDIRECT_URIS'] ?? '').split(/[\s,]+/).filter((uri) => uri !== ''),
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Error(`${name} must be a port number, not "${text}".`);
  return value;
}

function onOff(env: NodeJS.ProcessEnv, name: string, otherwise: boolean): boolean {
  const text = (env[name] ?? '').toLowerCase();
  if (text === '') return otherwise;
  if (['on', 'true', '1'].includes(text)) return true;
  if (['off', 'false', '0'].includes(text)) return false;
  throw new Error(`${name} must be "on" or "off", not "${env[name]}".`);
}
