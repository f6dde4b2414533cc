import { describe, expect, it } from 'vitest';
import { variables } from '../../../src/settings/config.ts';
import { unreadVariables } from '../../../src/settings/unread-variables.ts';

const known = Object.values(variables);

describe('variables that nobody reads', () => {
  it('leaves every setting alone, and what is not called as ours', () => {
    const env = Object.fromEntries([...known, 'PATH', 'SLACK_TEAM', 'CALICO_WHYNOT'].map((name) => [name, 'x']));
    expect(unreadVariables(env, known)).toEqual([]);
  });

  it.each([
    ['a letter too few', 'CALICO_WHY_FIXE', 'CALICO_WHY_FIXES'],
    ['a letter too many', 'CALICO_WHY_LIVEE', 'CALICO_WHY_LIVE'],
    ['letters that changed places', 'CALICO_WHY_SAEL_KEY', 'CALICO_WHY_SEAL_KEY'],
    ['small letters', 'calico_why_seal_key', 'CALICO_WHY_SEAL_KEY'],
    ['a word left out', 'CALICO_WHY_APPROVERS', 'CALICO_WHY_FIX_APPROVERS'],
    ['a word at the end', 'CALICO_WHY_GOLDMANE_ADDRESS', 'CALICO_WHY_GOLDMANE'],
    ['our prefix before a name that has none', 'CALICO_WHY_REDIS_URL', 'REDIS_URL'],
  ])('names the nearest setting for %s', (_name, typed, meant) => {
    expect(unreadVariables({ [typed]: 'x' }, known)).toEqual([{ name: typed, meant }]);
  });

  it('suggests nothing where nothing is like it, nor for a name without end', () => {
    expect(unreadVariables({ CALICO_WHY_QQQQQQQQQQQQ: 'x' }, known)).toEqual([{ name: 'CALICO_WHY_QQQQQQQQQQQQ' }]);
    const [told] = unreadVariables({ [`CALICO_WHY_${'A_'.repeat(50_000)}`]: 'x' }, known);
    expect(told?.name.length).toBeLessThan(100);
    expect(told?.meant).toBeUndefined();
  });

  it('counts what is empty as not set', () => {
    expect(unreadVariables({ CALICO_WHY_FIXE: '', CALICO_WHY_LIV: ' ', CALICO_WHY_X: undefined }, known)).toEqual([]);
  });

  it.each([
    'CALICO_WHY_REDIS_SERVICE_HOST',
    'CALICO_WHY_REDIS_SERVICE_PORT',
    'CALICO_WHY_REDIS_SERVICE_PORT_REDIS',
    'CALICO_WHY_REDIS_PORT_6379_TCP',
    'CALICO_WHY_REDIS_PORT_6379_TCP_PROTO',
    'CALICO_WHY_REDIS_PORT_6379_TCP_PORT',
    'CALICO_WHY_REDIS_PORT_6379_TCP_ADDR',
    'CALICO_WHY_BOT_PORT_53_UDP_ADDR',
  ])('knows %s to come from Kubernetes, for a Service', (name) => {
    expect(unreadVariables({ [name]: 'x' }, known)).toEqual([]);
  });

  it('tells the port of a Service from a slip by its value', () => {
    expect(unreadVariables({ CALICO_WHY_REDIS_PORT: 'tcp://10.96.0.7:6379' }, known)).toEqual([]);
    expect(unreadVariables({ CALICO_WHY_METRICS_PORT: '9464' }, known)).toEqual([
      { name: 'CALICO_WHY_METRICS_PORT', meant: 'METRICS_PORT' },
    ]);
  });

  it('never suggests what is read beside the settings', () => {
    const others = ['CALICO_WHY_MENDER', 'CALICO_WHY_QQQQQQQQQQQQ'];
    expect(unreadVariables({ CALICO_WHY_MENDER: 'x' }, known, others)).toEqual([]);
    expect(unreadVariables({ CALICO_WHY_QQQQQQQQQQQ: 'x' }, known, others)).toEqual([
      { name: 'CALICO_WHY_QQQQQQQQQQQ' },
    ]);
  });
});
