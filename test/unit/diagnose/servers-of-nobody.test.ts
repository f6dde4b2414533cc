import { describe, expect, it } from 'vitest';
import type { Dns, Lookup } from '../../../src/case/dns.ts';
import type { Pod } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import { serversOfNobody } from '../../../src/diagnose/servers-of-nobody.ts';
import { verbatim } from '../../../src/words/message.ts';
import { healthyCase, healthyCaseV6 } from '../helpers/healthy-case.ts';

const wrong = '10.96.0.99';
const lookup = (server: string, outcome: Lookup['outcome'] = 'timeout', by: Lookup['by'] = 'pod'): Lookup => ({
  by,
  server,
  name: 'example.com',
  outcome,
  addresses: [],
  detail: '',
});

const kubelets = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
interface Setup {
  servers?: string[];
  search?: string[];
  lookups?: Lookup[];
  clusterDns?: Dns['clusterDns'];
  dns?: Pod['dns'];
  services?: string[];
  pods?: string[];
  failed?: true;
}

const ask = async (setup: Setup, c = healthyCase('vxlan')) => {
  const { servers = [wrong], search = kubelets, services = [], pods = [] } = setup;
  if (c.from.kind !== 'pod') throw new Error('no pod');
  if (setup.dns !== undefined) c.from.pod.dns = setup.dns;
  const asked: string[] = [];
  const found = await serversOfNobody(
    c.from,
    {
      name: 'example.com',
      asker: 'shop/web-0',
      node: 'node-3',
      resolvConf: got({ source: 'sandbox', servers, search, ndots: 5 }),
      clusterDns: setup.clusterDns ?? missing(verbatim('no such Service'), 'not-found'),
      lookups: got(setup.lookups ?? servers.map((server) => lookup(server))),
    },
    {
      servicesWithAddress: async (address) => {
        asked.push(address);
        if (setup.failed) return missing(verbatim('forbidden'));
        return got(services.includes(address) ? [{ namespace: 'x', name: 'y' }] : []);
      },
      podsWithAddress: async (address) => got(pods.includes(address) ? [(c.from as { pod: Pod }).pod] : []),
    },
  );
  return { ofNobody: found.ofNobody ?? [], asked };
};

const clusterDns = (...clusterIPs: string[]) => got({ service: 'kube-system/kube-dns', clusterIPs, endpoints: [] });
const none = { policy: 'None', servers: [wrong], searches: [] };

describe('name servers of nobody', () => {
  it.each<[string, Setup]>([
    ['kubelet gave it', {}],
    ['another is the cluster’s, and silent too', { clusterDns: clusterDns('10.96.0.10') }],
    ['dnsConfig names it, near the cluster’s own', { dns: none, search: [], clusterDns: clusterDns('10.96.0.10') }],
  ])('are found where %s', async (_, setup) => {
    expect((await ask(setup)).ofNobody).toEqual([wrong]);
  });

  it('are found in IPv6', async () => {
    const c = healthyCaseV6();
    if (c.from.kind === 'pod') c.from.pod.ips.reverse();
    const servers = ['fd00:10:96::63'];
    const first = c.from.kind === 'pod' && c.from.pod.ips[0]?.includes(':');
    expect((await ask({ servers }, c)).ofNobody).toEqual(first ? servers : []);
    expect(first).toBe(true);
  });

  it.each<[string, Setup]>([
    ['a Service has it', { services: [wrong] }],
    ['a pod or a node has it', { pods: [wrong] }],
    ['Services could not be listed', { failed: true }],
  ])('are none where %s', async (_, setup) => {
    expect(await ask(setup)).toEqual({ ofNobody: [], asked: [wrong] });
  });

  it.each<[string, Setup]>([
    ['it answered', { lookups: [lookup(wrong, 'refused')] }],
    ['it is the cluster’s', { clusterDns: clusterDns(wrong) }],
    ['the node itself asks it', { lookups: [lookup(wrong), lookup(wrong, 'timeout', 'node')] }],
    ['another of its servers may answer', { servers: [wrong, '10.96.0.10'], clusterDns: clusterDns('10.96.0.10') }],
    ['it is an address of one machine', { servers: ['169.254.20.10'] }],
    ['it is of the other family', { servers: ['fd00::63'] }],
    ['people chose it, and it may be anywhere', { dns: none, search: [] }],
    ['the pod asks as its node does', { search: ['example.org'] }],
  ])('are not asked about where %s', async (_, setup) => {
    expect(await ask(setup)).toEqual({ ofNobody: [], asked: [] });
  });
});
