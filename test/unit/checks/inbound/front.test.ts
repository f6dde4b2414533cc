import { describe, expect, it } from 'vitest';
import type { Front } from '../../../../src/case/front.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { aboutFront } from '../../../../src/checks/inbound/front.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { inboundCase } from '../../helpers/inbound-case.ts';

const site: Front = {
  kind: 'ingress',
  namespace: 'shop',
  name: 'site',
  className: 'nginx',
  controller: got('k8s.io/ingress-nginx'),
  backends: [{ host: 'a.example', namespace: 'shop', name: 'web', port: 80, state: got('there') }],
  certificates: [],
  addresses: ['198.51.100.7'],
  conditions: [],
};
const said = (object: string, type: string, status: string) => ({ object, type, status, reason: 'Why' });
const door: Front = {
  ...site,
  kind: 'gateway',
  name: 'door',
  conditions: [
    said('Gateway shop/door', 'Accepted', 'True'),
    said('Gateway shop/door', 'Programmed', 'True'),
    said('listener a', 'Conflicted', 'False'),
    said('HTTPRoute shop/x → shop/door', 'Accepted', 'True'),
  ],
};
const backend = (name: string, state: 'there' | 'no-service' | 'no-port'): Front['backends'][number] => ({
  namespace: 'shop',
  name,
  port: 80,
  state: got(state),
});

const found = async (front: Front) => {
  const c = await inboundCase();
  return [aboutFront(roundTrip({ ...c, front }).forward)].flat();
};
const short = async (front: Front) =>
  (await found(front)).map(({ check, status, cause }) => [check, status, cause].filter(Boolean).join(' '));
const unread = missing(verbatim('forbidden'), 'forbidden');

describe('what stands before a Service', () => {
  it('passes where it is served and leads to what is there', async () => {
    expect(await short(site)).toEqual(['front-class pass', 'front-backends pass', 'front-address pass']);
    expect(await short(door)).toEqual([
      'front-class pass',
      'front-accepted pass',
      'front-backends pass',
      'front-address pass',
    ]);
  });

  it.each<[string, Partial<Front>, string]>([
    ['a class that is not there', { controller: got(null) }, 'front-class fail front-class-missing'],
    ['a class that may not be read', { controller: unread }, 'front-class unknown'],
    [
      'a backend that may not be read',
      { backends: [{ ...backend('web', 'there'), state: unread }] },
      'front-backends unknown',
    ],
    [
      'a Service that is not there',
      { backends: [backend('gone', 'no-service')] },
      'front-backends fail front-backend-missing',
    ],
    [
      'a port that is not there',
      { backends: [backend('web', 'no-port')] },
      'front-backends fail front-backend-missing',
    ],
    ['no rule', { backends: [] }, 'front-backends fail front-backend-missing'],
    // Requests for other rules are answered.
    [
      'one rule of two',
      { backends: [backend('web', 'there'), backend('gone', 'no-service')] },
      'front-backends warn front-backend-missing',
    ],
    // So may those that were not looked at.
    [
      'one of many rules',
      { backends: [backend('gone', 'no-service')], more: 3 },
      'front-backends warn front-backend-missing',
    ],
    ['no address', { addresses: [] }, 'front-address unknown'],
    [
      'a certificate that is not there',
      { certificates: [{ namespace: 'shop', name: 'tls', there: got(false) }] },
      'front-certificates warn front-certificate-missing',
    ],
    [
      'a certificate that may not be read',
      { certificates: [{ namespace: 'shop', name: 'tls', there: unread }] },
      'front-certificates unknown',
    ],
    [
      'a certificate',
      { certificates: [{ namespace: 'shop', name: 'tls', there: got(true) }] },
      'front-certificates pass',
    ],
  ])('with %s', async (_what, over, expected) => {
    expect(await short({ ...site, ...over })).toContain(expected);
  });

  it('without a class is served by nobody, and by the older annotation by nobody knows whom', async () => {
    const { className, controller: _c, ...bare } = site;
    expect(await short(bare)).toContain('front-class fail front-class-missing');
    expect(await short({ ...bare, ...(className ? { className } : {}) })).toContain('front-class unknown');
  });

  it.each<[string, Front['conditions'], string]>([
    ['the Gateway is refused', [said('Gateway shop/door', 'Programmed', 'False')], 'fail front-refused'],
    ['nobody has taken it', [said('Gateway shop/door', 'Accepted', 'Unknown')], 'fail front-not-taken'],
    ['nothing is said', [], 'fail front-not-taken'],
    ['the only listener conflicts', [said('listener a', 'Conflicted', 'True')], 'fail front-refused'],
    [
      'one listener of two is refused',
      [said('listener a', 'ResolvedRefs', 'False'), said('listener b', 'ResolvedRefs', 'True')],
      'warn front-refused',
    ],
    ['the only route is refused', [said('HTTPRoute shop/x → shop/door', 'Accepted', 'False')], 'fail front-refused'],
    [
      'what is not known is false',
      [said('Gateway shop/door', 'Accepted', 'True'), said('Gateway shop/door', 'Own', 'False')],
      'pass',
    ],
  ])('is told by the controller: %s', async (_what, conditions, expected) => {
    expect(await short({ ...door, conditions })).toContain(`front-accepted ${expected}`);
  });

  it('tells of the way that was tried beside the one that is the answer', async () => {
    const leg = { leg: 'to-backend' as const, from: verbatim('a'), to: verbatim('b'), summary: verbatim('c') };
    for (const [status, expected] of [
      ['healthy', 'pass'],
      ['unknown', 'unknown'],
      ['broken', 'warn'],
    ]) {
      expect(await short({ ...site, legs: [{ ...leg, status: status ?? '' }] })).toContain(`front-legs ${expected}`);
    }
  });

  it('says nothing where there is none', async () => {
    expect(aboutFront(roundTrip(await inboundCase()).forward)).toEqual([]);
  });
});
