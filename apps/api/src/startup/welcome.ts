import type { FirstLogin } from '../bootstrap/bootstrap.js';
import type { Config } from '../config.js';

/** What the person at the terminal sees once the product is ready: where it is, how to get in, and what to do next. */
export function welcome(config: Config, login: FirstLogin | undefined): string {
  const lines = [`The CRM is ready at ${config.appUrl}`];
  if (config.role === 'worker')
    return [`The background worker is ready; its health is at ${config.appUrl}/health/ready`].join('\n');
  lines.push(`  Screens:           ${config.appUrl}/admin/`, `  API documentation: ${config.appUrl}/api/docs`);
  if (login) lines.push(`  Sign in as:        ${login.email}`, `  Password:          ${passwordLine(login)}`);
  const where = config.xero.sandbox ? `the Xero sandbox at ${config.xero.issuerUrl}` : 'Xero';
  lines.push(`Next step: sign in and connect ${where} at ${config.appUrl}/admin/xero`);
  return `\n${lines.join('\n')}\n`;
}

function passwordLine({ password, configured }: FirstLogin): string {
  if (password) return `${password}   (shown this once; change it at POST /api/v1/auth/password)`;
  return configured
    ? 'the one in BOOTSTRAP_ADMIN_PASSWORD when the workspace was created'
    : 'the one printed at the first start';
}
