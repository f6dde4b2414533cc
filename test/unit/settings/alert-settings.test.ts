import { describe, expect, it } from 'vitest';
import { alertsSchema } from '../../../src/settings/alert-settings.ts';

const least = { port: '8080', channel: 'C0ALERTS00', token: 'sixteen-characters' };

describe('where alerts are heard', () => {
  it('nothing is set: they are not', () => {
    expect(alertsSchema.parse({})).toBeUndefined();
  });

  it('takes one way to prove who sends', () => {
    expect(alertsSchema.parse(least)).toMatchObject({ port: 8080, channel: 'C0ALERTS00' });
  });

  it.each<[string, object, string[]]>([
    ['no port', { channel: 'C0ALERTS00' }, ['port']],
    ['no channel', { ...least, channel: undefined }, ['channel']],
    ['nobody proves anything', { ...least, token: undefined }, ['token']],
    ['a certificate without its key', { ...least, cert: '/c.pem' }, ['key']],
    ['certificates of clients without TLS', { ...least, clientCa: '/ca.pem' }, ['cert']],
    ['a short token', { ...least, token: 'short' }, ['token']],
    ['a password alone', { ...least, basic: 'a-password-of-some-length' }, ['basic']],
    ['a name for a channel', { ...least, channel: '#alerts' }, ['channel']],
  ])('%s is said', (_, given, paths) => {
    expect(alertsSchema.safeParse(given).error?.issues.map(({ path }) => path.join('.'))).toEqual(paths);
  });
});
