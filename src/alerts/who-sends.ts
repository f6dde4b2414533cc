import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How a program proves that it may send alerts. */
export interface Credentials {
  /** `Authorization: Bearer …` */
  token?: string | undefined;
  /** `user:password` of `Authorization: Basic …` */
  basic?: string | undefined;
  /** Of signatures. */
  hmacKey?: string | undefined;
}

/** A signature of longer ago, or further ahead, is a repeated or a foreign one. */
const freshForMs = 5 * 60_000;

/** Takes as long whatever is wrong, and whatever length it has. */
const same = (given: string, right: string): boolean => {
  const [a, b] = [given, right].map((text) => createHash('sha256').update(text, 'utf8').digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
};

const authorization = (headers: IncomingHttpHeaders): { scheme: string; value: string } => {
  const [scheme = '', value = '', ...more] = (headers.authorization ?? '').split(' ');
  return { scheme: scheme.toLowerCase(), value: more.length === 0 ? value : '' };
};

/** Whether the headers show the token, or the user and the password. */
export const showsSecret = (headers: IncomingHttpHeaders, { token, basic }: Credentials): boolean => {
  const { scheme, value } = authorization(headers);
  if (value === '') return false;
  if (scheme === 'bearer') return token !== undefined && same(value, token);
  return scheme === 'basic' && basic !== undefined && same(Buffer.from(value, 'base64').toString('utf8'), basic);
};

/** `sha256=` and the HMAC of `timestamp.body` by the key, in hex. */
export const signatureOf = (key: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;

/**
 * Whether `X-Calico-Why-Signature` is right for the body and `X-Calico-Why-Timestamp`, seconds since 1970.
 * @param now milliseconds since 1970
 */
export const isSigned = (
  headers: IncomingHttpHeaders,
  body: string,
  { hmacKey }: Credentials,
  now: number,
): boolean => {
  const { 'x-calico-why-signature': signature, 'x-calico-why-timestamp': timestamp } = headers;
  if (hmacKey === undefined || typeof signature !== 'string' || typeof timestamp !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > freshForMs) return false;
  return same(signature, signatureOf(hmacKey, timestamp, body));
};
