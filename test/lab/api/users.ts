import { createHash } from 'node:crypto';

export interface User {
  name: string;
  groups: readonly string[];
}

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** The user a service account `namespace/name` acts as. */
export const serviceAccountUser = (account: string): User => {
  const [namespace = '', name = ''] = account.split('/');
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
};

/**
 * Bearer tokens. Made from a seed, so that a lab that restarts its server keeps them; they open nothing
 * but this double.
 */
export class Tokens {
  private readonly seed: string;
  private readonly known = new Map<string, User>();

  constructor(seed: string, more: Record<string, User> = {}) {
    this.seed = seed;
    for (const [token, user] of Object.entries(more)) this.known.set(token, user);
  }

  /** The token of `admin` or of the service account `namespace/name`. */
  tokenFor(account: string): string {
    const token = createHash('sha256').update(`${this.seed} ${account}`).digest('base64url');
    this.known.set(token, account === 'admin' ? admin : serviceAccountUser(account));
    return token;
  }

  /** `undefined` for a token that is not known: 401. No header at all is the anonymous user. */
  userOf(authorization: string | undefined): User | undefined {
    if (authorization === undefined) return anonymous;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    return token === undefined ? anonymous : this.known.get(token);
  }
}
