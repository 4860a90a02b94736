const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;color:#1f2933;background:#f4f5f7;margin:0}
main{max-width:30rem;margin:4rem auto;background:#fff;border:1px solid #d9dde3;border-radius:8px;padding:2rem}
main.wide{max-width:72rem;margin:2rem auto}h1{font-size:1.35rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
label{display:block;margin:.75rem 0}input[type=email],input[type=password],input[type=text]{display:block;width:100%;box-sizing:border-box;padding:.5rem;font:inherit;border:1px solid #9aa5b1;border-radius:4px}
button{font:inherit;padding:.5rem 1rem;border-radius:4px;border:1px solid #52606d;background:#fff;cursor:pointer;margin:.25rem .5rem .25rem 0}
button.main{background:#1f5fa8;border-color:#1f5fa8;color:#fff}.note{color:#52606d;font-size:.9rem}.bad{color:#9b1c1c}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #e4e7eb;vertical-align:top}
form.line{display:inline}code{background:#eef0f3;padding:0 .25rem;border-radius:3px}`;

/** A whole page; the body is trusted HTML. */
export function page(title: string, body: string, wide = false): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main${wide ? ' class="wide"' : ''}>${body}</main></body></html>`;
}

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

export function signInPage(
  request: string,
  appName: string,
  people: { email: string; password: string }[],
  wrong: boolean,
): string {
  const hint = people
    .map((p) => `<li><code>${escapeHtml(p.email)}</code> / <code>${escapeHtml(p.password)}</code></li>`)
    .join('');
  return page(
    'Sign in to the Xero sandbox',
    `<h1>Sign in</h1><p><b>${escapeHtml(appName)}</b> wants to reach your organisation.</p>
${wrong ? '<p class="bad" role="alert">The e-mail or the password is wrong.</p>' : ''}
<form method="post" action="/identity/sign-in">${hidden('request', request)}
<label>E-mail<input type="email" name="email" required autocomplete="off"></label>
<label>Password<input type="password" name="password" required autocomplete="off"></label>
<button class="main">Sign in</button></form>
<div class="note"><p>This is a stand-in of Xero for trying things out. Its people:</p><ul>${hint}</ul></div>`,
  );
}

export interface ConsentChoice {
  tenantId: string;
  name: string;
  connected: boolean;
}

export function consentPage(
  request: string,
  appName: string,
  person: string,
  scopes: string[],
  choices: ConsentChoice[],
  several: boolean,
  refusal?: string,
): string {
  const first = choices.find((choice) => !choice.connected) ?? choices[0];
  const rows = choices
    .map(
      (choice) =>
        `<label><input type="${several ? 'checkbox' : 'radio'}" name="tenantId" value="${choice.tenantId}"${
          choice === first ? ' checked' : ''
        }> ${escapeHtml(choice.name)}${choice.connected ? ' <span class="note">(already connected)</span>' : ''}</label>`,
    )
    .join('');
  return page(
    'Allow access',
    `<h1>${escapeHtml(appName)} wants access to</h1>${refusal ? `<p class="bad" role="alert">${escapeHtml(refusal)}</p>` : ''}
<form method="post" action="/identity/consent">${hidden('request', request)}
${rows || '<p>You have no organisation to connect.</p>'}
<p class="note">Signed in as ${escapeHtml(person)}. It asks for: ${escapeHtml(scopes.join(', '))}.</p>
<button class="main" name="action" value="allow">Allow access</button>
<button name="action" value="cancel">Cancel</button></form>`,
  );
}

export const errorPage = (title: string, text: string): string =>
  page(title, `<h1>${escapeHtml(title)}</h1><p class="bad" role="alert">${escapeHtml(text)}</p>`);
