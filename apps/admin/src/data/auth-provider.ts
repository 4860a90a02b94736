import type { AuthProvider } from 'react-admin';
import { ask, Problem, keepToken } from './rest';

/** Who is signed in, and what is open to them. */
export interface Me {
  user: { id: string; name: string; email: string } | null;
  workspaceId: string;
  role: 'admin' | 'staff' | 'readOnly';
  name: string;
  workspaces: { id: string; name: string; role: string }[];
  secondFactor?: boolean;
  csrfToken: string | null;
}

let me: Promise<Me> | undefined;

/** Asks once; later calls answer the same until somebody signs in or out. */
export function whoAmI(): Promise<Me> {
  me ??= ask<Me>('auth/me').then(
    (answer) => {
      keepToken(answer.csrfToken);
      return answer;
    },
    (error: unknown) => {
      me = undefined;
      throw error;
    },
  );
  return me;
}

/** What the sign-in form sends; `code` is the second factor's. */
export interface Credentials {
  email: string;
  password: string;
  code?: string;
}

/** Signs in, also in the middle of work when a session has ended. Throws a `Problem` with the server's sentence. */
export async function signIn(credentials: Credentials): Promise<Me> {
  const answer = await ask<Me>('auth/sign-in', { method: 'POST', body: credentials });
  keepToken(answer.csrfToken);
  me = Promise.resolve(answer);
  return answer;
}

/** Opens another workspace of the same person. */
export async function openWorkspace(workspaceId: string): Promise<void> {
  const answer = await ask<Me>('auth/workspace', { method: 'POST', body: { workspaceId } });
  keepToken(answer.csrfToken);
  me = Promise.resolve(answer);
}

/** What a role may do; the server decides, the screens only leave out what it would refuse. */
const rights = {
  admin: ['view', 'edit', 'admin'],
  staff: ['view', 'edit'],
  readOnly: ['view'],
} as const satisfies Record<Me['role'], readonly Right[]>;

export type Right = 'view' | 'edit' | 'admin';

export const mayDo = (role: Me['role'] | undefined, right: Right): boolean =>
  role !== undefined && (rights[role] as readonly Right[]).includes(right);

const rightFor: Record<string, Right> = {
  list: 'view',
  show: 'view',
  export: 'view',
  create: 'edit',
  edit: 'edit',
  delete: 'edit',
};

export const authProvider: AuthProvider = {
  login: async (credentials: Credentials) => {
    await signIn(credentials);
  },
  logout: async () => {
    const signedIn = me;
    me = undefined;
    if (signedIn) await ask('auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined);
    keepToken(null);
  },
  checkAuth: async () => {
    await whoAmI();
  },
  // A session that ends in the middle of work is renewed where it was noticed (data/rest.ts), not here.
  checkError: () => Promise.resolve(),
  getIdentity: async () => {
    const { user, name } = await whoAmI();
    return { id: user?.id ?? name, fullName: name };
  },
  getPermissions: async () => (await whoAmI().catch(() => undefined))?.role,
  canAccess: async ({ action }) => mayDo((await whoAmI()).role, rightFor[action] ?? 'view'),
};

export { Problem };
