import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/case/finding.ts';
import type { Objects } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import { fixFor } from '../../../src/fixes/catalogue.ts';
import type { ApprovedFix, FixFacts } from '../../../src/fixes/fix.ts';
import { policyEffect } from '../../../src/fixes/policy-effect.ts';
import { verbatim } from '../../../src/words/message.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { caseWith } from '../helpers/harmful-case.ts';

/** Three replicas that nothing tells apart, and who sends to them; which of them policies guard already. */
const params = {
  title: 'NetworkPolicy shop/close',
  ...{ direction: 'ingress', policyNamespace: 'shop', podName: 'db-0', podLabels: 'app=db' },
  ...{ peerNamespace: 'shop', peerPod: 'web-0', peerLabels: 'app=web' },
  ...{ protocol: 'tcp', port: '5432', policyName: 'allow-shop-to-db-0' },
};

const policy = (podSelector: object, more: object = {}) => ({
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'close',
  spec: { podSelector, policyTypes: ['Ingress'], ...more },
});

type Named = [name: string, labels: Record<string, string>];
const replicas: Named[] = [
  ['db-0', { app: 'db' }],
  ['db-1', { app: 'db' }],
  ['canary', { app: 'db', track: 'canary' }],
  ['web-0', { app: 'web' }],
];

const caseOf = (policies: ReturnType<typeof policy>[], pods: Named[] = replicas): PodCase =>
  caseWith((c) => {
    const { annotations: _, ...like } = c.to.pod;
    c.objects.networkPolicies.shop = got(policies);
    c.objects.calicoPolicies = got([]);
    const neighbours: NonNullable<Objects['neighbours']> = got(
      pods.map(([name, labels], index) => ({ ...structuredClone(like), name, labels, ips: [`10.9.0.${index + 1}`] })),
    );
    c.objects.neighbours = neighbours;
    c.to.pod.labels = { app: 'db' };
  });

const finding = { check: 'rules', cause: 'policy-denies-ingress', object: 'x' } as Finding;
const fix = (): ApprovedFix => {
  const found = fixFor('allow-policy', params);
  if (found?.by !== 'approve') throw new Error('it is not behind a button');
  return found;
};
const grounds = (c: PodCase) => ({ kind: 'question', case: c, finding }) as const;

const live = (...names: string[]): FixFacts[string] =>
  got({
    items: names.map((name) => ({
      metadata: { namespace: 'shop', name, uid: name },
      spec: {},
      status: { phase: 'Running' },
    })),
  });
const nobody = got(undefined);

describe('a policy for pods that no labels tell apart', () => {
  const guarded = caseOf([policy({})]);

  it('is behind a button where all of them are guarded already, and rests on whom it is for and what it opens', () => {
    expect(policyEffect(guarded, params)).toEqual({
      selected: ['shop/canary', 'shop/db-0', 'shop/db-1'],
      allowed: ['shop/web-0'],
      cut: [],
      opens: { count: 2, isUpTo: false, some: ['shop/web-0 → shop/db-1', 'shop/web-0 → shop/canary'] },
    });
    expect(fix().caution?.(grounds(guarded), params)).toBeUndefined();
    expect(fix().evidence(grounds(guarded), params)).toEqual([
      'policy-denies-ingress: x',
      'for: shop/canary, shop/db-0, shop/db-1',
      'with: shop/web-0',
      'also opens: 2',
      'asked: tcp/5432 from shop app=web to shop app=db',
    ]);
    expect(said(fix().why({ ...params, opens: '2' }))).toContain('it opens 2 other connections too');
  });

  it('is text where it would cut one off, and says which', () => {
    const c = caseOf([policy({ matchExpressions: [{ key: 'track', operator: 'DoesNotExist' }] })]);
    expect(policyEffect(c, params)?.cut).toEqual(['shop/canary']);
    const caution = fix().caution?.(grounds(c), params);
    expect(caution?.kind === 'hold' ? said(caution.reason) : caution).toMatch(/no policy guards yet \(shop\/canary\)/);
    // What is to be copied is another, that leaves it alone.
    expect(caution).toMatchObject({
      instead: expect.stringMatching(/app: db.*key: track\n\s+operator: DoesNotExist/s),
    });
    const twins = caseOf([policy({ matchLabels: { own: 'x' } })]);
    expect(policyEffect(twins, params)?.cut).toEqual(['shop/canary', 'shop/db-1']);
    expect(fix().caution?.(grounds(twins), params)).not.toHaveProperty('instead');
  });

  it('opens nothing that is open, and nothing for what guards them in the other direction', () => {
    const open = caseOf([
      policy({}),
      { ...policy({ matchLabels: { track: 'canary' } }, { ingress: [{}] }), name: 'open' },
    ]);
    expect(policyEffect(open, params)?.opens).toMatchObject({ count: 1, some: ['shop/web-0 → shop/db-1'] });
    const other = caseOf([policy({}, { policyTypes: ['Egress'] })]);
    expect(policyEffect(other, params)?.cut).toEqual(['shop/canary', 'shop/db-1']);
  });

  it('a policy by accounts or by labels of a namespace that was not read guards nobody', () => {
    const c = caseOf([]);
    const spec = { selector: 'all()', types: ['Ingress'] };
    const by = (more: object) => ({ kind: 'GlobalNetworkPolicy', name: 'all', spec: { ...spec, ...more } });
    c.objects.calicoPolicies = got([by({})]);
    expect(policyEffect(c, params)?.cut).toEqual([]);
    c.objects.calicoPolicies = got([by({ serviceAccountSelector: '!has(x)' })]);
    expect(policyEffect(c, params)?.cut).toEqual(['shop/canary', 'shop/db-1']);
    c.objects.namespaces = { shop: missing(verbatim('not read')) };
    c.objects.calicoPolicies = got([by({ namespaceSelector: '!has(x)' })]);
    expect(policyEffect(c, params)?.cut).toEqual(['shop/canary', 'shop/db-1']);
  });

  it('nothing is known of it where the pods were not read', () => {
    const c = caseOf([policy({})]);
    c.objects.neighbours = missing(verbatim('forbidden'));
    expect(policyEffect(c, params)).toBeUndefined();
    expect(fix().caution?.(grounds(c), params)).toMatchObject({ kind: 'hold' });
  });

  it('just before it runs: it takes in those alone that it was looked at for', () => {
    const facts = (own: FixFacts[string], peers = live('web-0')) => ({
      'own pods': own,
      'peer pods': peers,
      policy: nobody,
    });
    const plan = (own: FixFacts[string], peers?: FixFacts[string]) =>
      fix().plan(grounds(guarded), params, facts(own, peers));
    expect(plan(live('db-0', 'db-1', 'canary'))).toMatchObject({ go: true });
    const more = plan(live('db-0', 'db-1', 'db-2'));
    expect(more.go ? '' : said(more.reason)).toContain('shop/db-2');
    const stranger = plan(live('db-0'), live('web-0', 'web-9'));
    expect(stranger.go ? '' : said(stranger.reason)).toContain('shop/web-9');
  });
});
