import { createHash } from 'node:crypto';

export interface User {
  name: string;
  groups: readonly string[];
}

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** The user a service account `namespace/name` acts as. */
const serviceAccountUser = (account: string): User => {
  const [namespace = '', name = ''] = account.split('/');
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
};

/**
 * Bearer tokens: the account and a hash of it with a seed, so that a server that starts again with the same
 * seed knows the tokens it gave out before. They open nothing but this double.
 */
export class Tokens {
  private readonly seed: string;
  private readonly more: Record<string, User>;

  constructor(seed: string, more: Record<string, User> = {}) {
    this.seed = seed;
    this.more = more;
  }

  /** The token of `admin` or of the service account `namespace/name`. */
  tokenFor(account: string): string {
    const proof = createHash('sha256').update(`${this.seed} ${account}`).digest('base64url');
    return `${Buffer.from(account).toString('base64url')}.${proof}`;
  }

  /** `undefined` for a token that is not known: 401. No header at all is the anonymous user. */
  userOf(authorization: string | undefined): User | undefined {
    if (authorization === undefined) return anonymous;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return anonymous;
    if (Object.hasOwn(this.more, token)) return this.more[token];
    const account = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
    if (token !== this.tokenFor(account)) return undefined;
    return account === 'admin' ? admin : serviceAccountUser(account);
  }
}
