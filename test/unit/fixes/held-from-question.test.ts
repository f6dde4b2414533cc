import { describe, expect, it } from 'vitest';
import { missing } from '../../../src/case/read.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { verbatim } from '../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said, saying } from '../../helpers/said.ts';
import { A, addLink, address, B, caseWith, giveAddress, localRoute, twin } from '../helpers/harmful-case.ts';
import { clusterNode, ipSet, routes } from '../helpers/healthy-case.ts';

describe('from the question to the text', () => {
  const verdictOf = (c: PodCase) => {
    const report = reportOf(c);
    return {
      causes: report.verdict.causes,
      offered: proposalsOf({ kind: 'question', case: c, report }, { nodes: true }),
    };
  };
  const ids = (fixes: readonly { id: string }[]): string[] => fixes.map(({ id }) => id);

  it('two pods with one address, of which one is the target of a migration', () => {
    const c = caseWith((each) => {
      const labels = { ...each.to.pod.labels, 'kubevirt.io': 'virt-launcher', 'kubevirt.io/migrationJobUID': 'm' };
      twin(each, { labels });
      Object.assign(routes(each, B).find(({ dst }) => dst === `${address}/32`) ?? {}, { dev: 'cali751425ce827' });
    });
    const { causes, offered } = verdictOf(c);
    expect(causes[0]?.id).toBe('duplicate-address');
    const recreations = causes.flatMap(({ fixes }) => fixes).filter(({ id }) => id === 'recreate-pod');
    expect(recreations.length).toBeGreaterThan(0);
    for (const each of recreations) expect(each).toMatchObject({ by: 'people', why: saying(/live migration/) });
    expect(ids(offered)).not.toContain('recreate-pod');
  });

  it('a denied pod of a StatefulSet: the policy is for these two alone', () => {
    const c = caseWith((each) => {
      ipSet(each, B, 'cali40s:8KuBXZF_119AEISz3LhUQWH').members = [];
      each.objects.networkPolicies.shop = missing(verbatim('not read'));
    });
    const refs = findingsOf(c)
      .flatMap(({ fixes }) => fixes)
      .filter(({ id }) => id === 'allow-policy');
    for (const { params } of refs) {
      expect(params.podLabels).toBe('statefulset.kubernetes.io/pod-name=db-0');
      expect(params.peerLabels).toBe('statefulset.kubernetes.io/pod-name=web-0');
    }
    expect(refs.length).toBeGreaterThan(0);
  });

  it('the node has the address of the pod, which is its own: said, and nothing to delete', () => {
    const c = caseWith((each) => {
      giveAddress(each, B, 'eth0', address);
      localRoute(each, B, address);
      clusterNode(each, B).internalIPs.push(address);
    });
    const { causes, offered } = verdictOf(c);
    const [first] = causes.filter(({ id }) => id === 'foreign-route');
    expect(said(first?.statement)).toMatch(/node-2 has 192\.168\.247\.2 of shop\/db-0 itself, on eth0/);
    expect(said(first?.statement)).toMatch(/the node's own/);
    expect(ids(first?.fixes ?? [])).toEqual([]);
    expect(ids(offered)).not.toContain('delete-address');
  });

  it('the sender’s node has the address of the other pod: taken off, never its route deleted', () => {
    const c = caseWith((each) => {
      addLink(each, A, { name: 'd0', addresses: [{ family: 4, address, prefix: 32, scope: 'global' }] });
      localRoute(each, A, address);
    });
    const { causes } = verdictOf(c);
    const found = causes.filter(({ id }) => id === 'foreign-route');
    expect(said(found[0]?.statement)).toMatch(/node-3 has 192\.168\.247\.2 of shop\/db-0 itself, on d0/);
    expect(found.flatMap(({ fixes }) => ids(fixes))).toEqual(['delete-address']);
  });
});
