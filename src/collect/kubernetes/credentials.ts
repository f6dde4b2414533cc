import type { RequestOptions } from 'node:https';
import { keepSecrets } from '../../secrets.ts';

/** Remembers what a request proves who we are with, so that a server that echoes it tells nobody. */
export const keepCredentials = ({ headers, auth, key, passphrase }: RequestOptions): void => {
  const named = headers && !Array.isArray(headers) ? Object.entries(headers) : [];
  for (const [name, value] of named) {
    if (name.toLowerCase() === 'authorization' && typeof value === 'string') keepSecrets(value.replace(/^\S+ /, ''));
  }
  keepSecrets(auth ?? undefined, auth?.slice(auth.indexOf(':') + 1), passphrase);
  for (const each of [key].flat()) if (typeof each === 'string' || Buffer.isBuffer(each)) keepSecrets(each.toString());
};
