import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dnsSchema } from '../../../src/case/dns.ts';
import { noAddressSchema } from '../../../src/case/no-address.ts';
import { serviceSchema } from '../../../src/case/service.ts';
import type { ApiAnswer } from '../../../src/collect/kubernetes/api-answer.ts';
import { readService } from '../../../src/collect/kubernetes/read-service.ts';
import { collectNoAddress } from '../../../src/collect/no-address/collect-no-address.ts';
import { askDns } from '../../../src/collect/node/ask-dns.ts';
import { runs } from '../../helpers/runs.ts';
import { english } from '../../helpers/said.ts';
import { waitingPod } from '../checks/no-address/evidence.ts';
import { garbledJson, twisted } from '../helpers/garble.ts';

const { signal } = new AbortController();
const ok = (body: unknown): ApiAnswer => ({ kind: 'ok', body });

const service = {
  metadata: { name: 'db', namespace: 'shop' },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.0.9',
    clusterIPs: ['10.96.0.9'],
    ports: [{ port: 5432, protocol: 'TCP' }],
  },
};
const slices = {
  items: [
    {
      metadata: { name: 'db-1' },
      addressType: 'IPv4',
      ports: [{ port: 5432, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true }, nodeName: 'node-1' }],
    },
  ],
};

describe('answers with fields missing or of the wrong type', () => {
  it('of a Service and its endpoints: a Service, nothing, or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(twisted(service), twisted(slices), async (one, more) => {
        const cluster = { get: async (path: string) => ok(path.includes('endpointslices') ? more : one) };
        const read = await readService(cluster, 'shop', 'db', signal);
        if (!read.ok) expect(read.reason).not.toBe('');
        else if (read.value !== undefined) {
          expect(serviceSchema.safeParse({ ...read.value, asked: {} }).success).toBe(true);
        }
      }),
      { numRuns: runs(100, 10_000) },
    );
  });

  it('of everything that says why a pod has no address: what was not understood is a reason', async () => {
    const list = (kind: string, ...items: unknown[]) => ({ kind, metadata: {}, items });
    const pool = { metadata: { name: 'main' }, spec: { cidr: '10.0.0.0/16', vxlanMode: 'Always', blockSize: 26 } };
    const block = {
      metadata: { name: '10-0-0-0-26' },
      spec: { cidr: '10.0.0.0/26', affinity: 'host:node-1', allocations: [0, null], attributes: [{ handle_id: 'h' }] },
    };
    const event = {
      metadata: { name: 'e' },
      reason: 'FailedCreatePodSandBox',
      message: 'failed to request IPv4 addresses',
      lastTimestamp: '2026-11-21T10:00:00Z',
      count: 3,
      type: 'Warning',
      involvedObject: { kind: 'Pod', name: 'web-2', namespace: 'shop' },
    };
    const affinity = { metadata: { name: 'a' }, spec: { cidr: '10.0.0.0/26', node: 'node-1', state: 'confirmed' } };
    const node = { metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const bodyOf = (path: string): unknown => {
      if (path.includes('/events')) return list('EventList', event);
      if (path.includes('/ippools')) return list('IPPoolList', pool);
      if (path.endsWith('/ipamblocks')) return list('IPAMBlockList', block);
      if (path.includes('/ipamblocks/')) return block;
      if (path.includes('affinities')) return list('BlockAffinityList', affinity);
      if (path.includes('/nodes')) return node;
      return list('List', {});
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        let turn = seed;
        const get = async (path: string): Promise<ApiAnswer> => {
          turn += 1;
          const [body] = fc.sample(twisted(bodyOf(path)), { numRuns: 1, seed: turn });
          return turn % 3 === 0 ? ok(bodyOf(path)) : ok(body);
        };
        const found = await collectNoAddress({
          cluster: { get },
          pod: waitingPod(),
          group: 'crd.projectcalico.org/v1',
          signal,
          progress: () => undefined,
        });
        expect(noAddressSchema.safeParse(found).success).toBe(true);
      }),
      { numRuns: runs(30, 2_000) },
    );
  });

  it('of a probe that was asked about a name: look-ups or a reason, never an answer of its own making', async () => {
    const answer = {
      type: 'dns',
      node: 'node-1',
      pod: {
        source: 'sandbox',
        conf: { servers: ['10.96.0.10'], search: ['shop.svc.cluster.local'], ndots: 5 },
        asked: [{ server: '10.96.0.10', name: 'db', outcome: 'timeout', addresses: [], detail: '' }],
      },
      host: { conf: { servers: ['10.0.0.53'], search: [], ndots: 1 }, asked: [] },
    };
    await fc.assert(
      fc.asyncProperty(garbledJson(answer), async (stdout) => {
        const exec = async () => ({ stdout, stderr: '', truncated: false, milliseconds: 1, exitCode: 0 });
        const target = { namespace: 'x', pod: 'x', container: 'x' };
        const request = { node: 'node-1', name: 'db', family: 4 as const, clusterServers: [] };
        const read = await askDns(exec, target, request, { deadlineMs: 1_000, signal });
        expect(dnsSchema.partial().safeParse(read).success).toBe(true);
        if (read.lookups.ok) {
          expect(read.lookups.value.filter(({ outcome }) => outcome === 'answered')).toEqual([]);
        } else {
          expect(english(read.lookups.reason)).toContain('node-1');
        }
      }),
      { numRuns: runs(100, 10_000) },
    );
  });
});
