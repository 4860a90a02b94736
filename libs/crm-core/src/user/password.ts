import { hash, verify } from '@node-rs/argon2';

// Argon2id with 46 MiB and one pass: OWASP's first recommendation.
const cost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** Takes as long for an unknown user as for a wrong password, so that time does not tell which addresses exist. */
export async function passwordMatches(hashed: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(hashed ?? (await nobodysHash()), password);
  return matches && hashed !== undefined;
}

let nobody: Promise<string> | undefined;
const nobodysHash = () => (nobody ??= hashPassword('nobody has this password'));
