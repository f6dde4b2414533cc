import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { got } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { brokenEbpf, type EbpfCase, withDumps, withService } from '../../helpers/ebpf-case.ts';
import { state } from '../../helpers/healthy-case.ts';

const recorded = '15-kube-proxy-too';
const whole = await withService(brokenEbpf(recorded), recorded);
const address = whole.c.service?.asked.address ?? '';
const source = whole.c.from.address ?? '';
const endpoints = whole.c.service?.endpoints;
const alive = endpoints?.ok ? (endpoints.value[0]?.address ?? '') : '';

const line = (more: { client?: string; proto?: number; to?: string; back?: string } = {}): string =>
  `client ${more.client ?? '0.0.0.0'} svc proto ${more.proto ?? 6} ${more.to ?? `${address}:5432`} -> ${more.back ?? '10.244.9.9:5432'} ts 1h47m31.772655353s\n`;

const asked = (affinities: string, change: (c: Case) => void = () => undefined) => {
  const evidence: EbpfCase = structuredClone(whole);
  const own = evidence.dumps['node-1'];
  if (own === undefined || evidence.c.service === undefined) throw new Error('no node');
  own.affinities = affinities;
  evidence.c.service.affinitySeconds = 10_800;
  const c = withDumps(evidence);
  change(c);
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  return {
    causes: verdict.causes.map(({ id, node }) => `${id}@${node}`),
    found: findings
      .filter(({ check, status }) => check === 'service-connections' && status !== 'unknown')
      .map(({ status, cause }) => `${status} ${cause ?? ''}`.trim()),
    unread: findings.filter(({ check, status }) => check === 'service-connections' && status === 'unknown').length,
    fixes: verdict.causes.flatMap(({ fixes }) => fixes.map(({ id }) => id)),
  };
};

const lost = (c: Case): void => {
  const test: PacketTest = {
    ...{ protocol: 'tcp', port: 5432, through: 'service', sent: 3, outcome: 'timeout', detail: verbatim('no answer') },
    ...{ fromAddress: source, toAddress: address, taps: [], counters: [], icmpErrors: [] },
  };
  c.packets = [test];
};

describe('a client that the maps keep to an endpoint', () => {
  it.each<[string, string, string[]]>([
    ['no entry', '', ['pass']],
    ['that is there', line({ back: `${alive}:5432` }), ['pass']],
    ['that is gone', line(), ['warn ebpf-affinity-stale']],
    ['that is gone, by its own address', line({ client: source }), ['warn ebpf-affinity-stale']],
    ['that is gone, of another client', line({ client: '10.244.3.3' }), ['pass']],
    ['that is gone, of another Service', line({ to: '10.97.9.9:5432' }), ['pass']],
    ['that is gone, of another port', line({ to: `${address}:80` }), ['pass']],
    ['that is gone, of another protocol', line({ proto: 17 }), ['pass']],
  ])('%s', (_, text, found) => {
    expect(asked(text)).toMatchObject({ found, causes: [] });
  });

  it('is the cause where the Service does not answer', () => {
    expect(asked(line(), lost)).toMatchObject({
      causes: ['ebpf-affinity-stale@node-1'],
      fixes: ['restart-calico-node'],
    });
    expect(asked(line({ client: '10.244.3.3' }), lost).causes).toEqual([]);
  });

  it('is not known where the map could not be read, and not asked for where the Service keeps nobody', () => {
    const [none, of] = [asked('garbled'), asked(line(), (c) => delete c.service?.affinitySeconds)];
    expect([none.found, none.causes, none.unread]).toEqual([[], [], 2]);
    expect(of.found).toEqual([]);
  });
});

describe('a connection of UDP', () => {
  const through = (to: string, change: (c: Case) => void = () => undefined) =>
    asked('', (c) => {
      if (c.service === undefined) throw new Error('no Service');
      delete c.service.affinitySeconds;
      for (const port of c.service.ports) port.protocol = 'UDP';
      const { ebpf } = state(c, 'node-1');
      if (ebpf === undefined) throw new Error('nothing read');
      const text = `UDP ${source}:4000 -> ${address}:5432 -> ${to}  Active ago 2s`;
      ebpf.connections = got([
        { protocol: 'udp', from: `${source}:4000`, to: `${address}:5432`, backEnd: to, text },
        {
          protocol: 'udp',
          from: '10.244.3.3:4000',
          to: `${address}:5432`,
          backEnd: '10.244.9.9:5432',
          text: 'another',
        },
      ]);
      Object.assign(c.question, { protocol: 'udp' });
      change(c);
    });

  it('goes on to an endpoint that is gone', () => {
    expect(through('10.244.9.9:5432').found).toEqual(['warn service-connection-stale']);
    expect(through('10.244.9.9:5432', lost).found).toEqual(['fail service-connection-stale']);
  });

  it('or to one that there is', () => {
    expect(through(`${alive}:5432`, lost).found).toEqual(['pass']);
  });
});
