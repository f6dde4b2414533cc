import { describe, expect, it } from 'vitest';
import { isSigned, showsSecret, signatureOf } from '../../../src/alerts/who-sends.ts';

const token = 'a-token-of-some-length';
const basic = 'alerts:a-password-of-some-length';
const hmacKey = 'a-key-of-some-length';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('who sends', () => {
  it.each([
    [`Bearer ${token}`, true],
    [`bearer ${token}`, true],
    [`Bearer ${token}x`, false],
    [`Bearer  ${token}`, false],
    ['Bearer ', false],
    ['Bearer', false],
    [token, false],
    [`Basic ${base64(basic)}`, true],
    [`Basic ${base64(`${basic}x`)}`, false],
    [`Basic ${base64(token)}`, false],
    [`Bearer ${base64(basic)}`, false],
    [undefined, false],
  ])('%s: %s', (authorization, right) => {
    expect(showsSecret(authorization === undefined ? {} : { authorization }, { token, basic })).toBe(right);
  });

  it('what is not set opens nothing', () => {
    expect(showsSecret({ authorization: 'Bearer undefined' }, {})).toBe(false);
    expect(showsSecret({ authorization: `Basic ${base64('undefined')}` }, { token })).toBe(false);
  });
});

describe('a signature', () => {
  const now = 1_764_570_000_000;
  const at = String(now / 1_000);
  const signed = (timestamp = at, body = '{}', key = hmacKey) => ({
    'x-calico-why-timestamp': timestamp,
    'x-calico-why-signature': signatureOf(key, timestamp, body),
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['is right', signed(), true],
    ['of four minutes ago', signed(String(now / 1_000 - 240)), true],
    ['of six minutes ago', signed(String(now / 1_000 - 360)), false],
    ['of six minutes ahead', signed(String(now / 1_000 + 360)), false],
    ['of another body', signed(at, '{"a":1}'), false],
    ['by another key', signed(at, '{}', 'another-key-of-some-length'), false],
    ['for another time', { ...signed(), 'x-calico-why-timestamp': String(now / 1_000 - 1) }, false],
    ['without its time', { 'x-calico-why-signature': signatureOf(hmacKey, '', '{}') }, false],
    ['of no number', signed('1e9'), false],
    ['none', {}, false],
  ])('%s', (_, headers, right) => {
    expect(isSigned(headers, '{}', { hmacKey }, now)).toBe(right);
    expect(isSigned(headers, '{}', {}, now)).toBe(false);
  });
});
