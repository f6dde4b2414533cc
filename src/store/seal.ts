import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical.ts';

type Sealed = 'approval' | 'undo' | 'audit entry' | 'audit end' | 'askers' | 'heard';

/** Of a key: public, so that a reader knows which key to take. */
const keyIdOf = (key: Buffer): string =>
  createHash('sha256').update('calico-why key id\n').update(key).digest('hex').slice(0, 12);

const version = 'v1';

const codeOf = (key: Buffer, what: Sealed, value: unknown): Buffer =>
  createHmac('sha256', key)
    .update(`calico-why ${version} ${what}\n${canonicalJson(value)}`)
    .digest();

/**
 * Proves who wrote a record: Redis is not trusted, and whoever can write to it may write anything. What bot and
 * fix worker write that authorises something carries an HMAC-SHA-256 by a key that no other part holds. The first
 * key seals; those of before are still believed.
 */
export const openSeal = ([current, ...old]: readonly [Buffer, ...Buffer[]]) => {
  const byId = new Map([current, ...old].map((key) => [keyIdOf(key), key]));
  const currentId = keyIdOf(current);
  return {
    /** `v1.<id of the key>.<code>` over this value; `what` keeps one kind of record from passing for another. */
    over: (what: Sealed, value: unknown): string =>
      `${version}.${currentId}.${codeOf(current, what, value).toString('base64url')}`,
    /** True: one of the keys made it, over exactly this. */
    fits: (what: Sealed, value: unknown, code: string | undefined = ''): boolean => {
      const [written, id = '', mac = '', ...more] = code.split('.');
      const key = byId.get(id);
      if (written !== version || key === undefined || more.length > 0) return false;
      const [given, right] = [Buffer.from(mac, 'base64url'), codeOf(key, what, value)];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
};

export type Seal = ReturnType<typeof openSeal>;
