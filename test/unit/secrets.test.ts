import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepSecrets, keepSecretsOfEnvironment, keepSecretsOfUrl, withoutSecrets } from '../../src/secrets.ts';

describe('a text without secrets', () => {
  it('has none that is known, in any form in which it may come back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(secret.trim().length >= 8 && /^[\w!$%&()+,/:;<=>?@{|}~"'-]+$/.test(secret));
        keepSecrets(secret);
        for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
          expect(withoutSecrets(`${before} ${form} ${after}`)).not.toContain(form);
        const basic = Buffer.from(secret).toString('base64');
        expect(withoutSecrets(`Authorization: ${basic}`)).not.toContain(basic.slice(0, -3));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a Slack token', 'token xoxb-12-ab is wrong', 'token [secret] is wrong'],
    ['an app token', 'xapp-1-A0-1-f', '[secret]'],
    ['a bearer', 'Authorization: Bearer abcdefgh.ij', 'Authorization: Bearer [secret]'],
    ['a URL', 'at redis://me:pass@host:6379/0', 'at redis://[secret]@host:6379/0'],
    ['a web token', 'eyJhbGciOiJS.eyJpc3MiOiJr.c2lnbmF0dXJl!', '[secret]!'],
    [
      'a key',
      '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY----- [secret] -----END EC PRIVATE KEY-----',
    ],
  ])('has nothing that looks like %s', (_, text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  it.each([
    'The pod web-0 in shop',
    'Basic checks pass',
    'a@b.example',
    'https://10.0.0.1:6443/api',
    'user bearer of bad news',
  ])('is left as it is where it holds none: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('forgets no ordinary word: what is very short is not taken out', () => {
    keepSecrets('pod', '', undefined, '   ');
    expect(withoutSecrets('the pod is up')).toBe('the pod is up');
  });

  it('knows the secrets of URLs and of an environment', () => {
    keepSecretsOfUrl('rediss://worker:p%40ss-of-redis@host');
    keepSecretsOfUrl('not a URL');
    keepSecretsOfEnvironment({
      ETCD_PASSWORD: 'of-etcd-1',
      HTTPS_PROXY: 'http://me:of-proxy-1@proxy:3128',
      ETCD_KEY: '/etc/keys/etcd.pem',
      HOME: '/root',
    });
    expect(withoutSecrets('p@ss-of-redis p%40ss-of-redis of-etcd-1 of-proxy-1 worker /etc/keys/etcd.pem /root')).toBe(
      '[secret] [secret] [secret] [secret] worker /etc/keys/etcd.pem /root',
    );
  });

  it('is found in a moment in 4 MB of anything', () => {
    for (const piece of ['-----BEGIN ', '://', 'Bearer ', 'eyJa.eyJ', 'a-', 'xoxb-']) {
      const started = performance.now();
      withoutSecrets(piece.repeat(4_000_000 / piece.length));
      expect(performance.now() - started, piece).toBeLessThan(5_000);
    }
  });
});
