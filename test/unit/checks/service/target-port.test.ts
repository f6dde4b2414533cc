import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got, missing } from '../../../../src/case/read.ts';
import type { Listens, Service } from '../../../../src/case/service.ts';
import { listening } from '../../../../src/checks/pod/listening.ts';
import { fixFor } from '../../../../src/fixes/catalogue.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said } from '../../../helpers/said.ts';
import { pod } from '../../helpers/healthy-case.ts';
import { recordedServiceCases } from '../../helpers/recorded-service.ts';

/** A Service whose port leads to one on which its pod does not listen. */
const toOf = (c: Case): string => (c.to.kind === 'pod' ? `${c.to.pod.namespace}/${c.to.pod.name}` : '');

let recorded: Case;
beforeAll(async () => {
  const service = { namespace: 'shop', name: 'db' };
  const cases = await recordedServiceCases('v3.32.1-vxlan-iptables-policies', 'shop/web-0', service);
  // The one whose network namespace was recorded.
  const first = cases.find((c) =>
    Object.values(c.nodes).some((read) => read.ok && read.value.pods[toOf(c)] !== undefined),
  );
  if (first === undefined) throw new Error('no case');
  recorded = first;
});

interface Setup {
  targetPort?: string;
  sockets?: [address: string, port: number][];
  /** What the endpoints listen on, each asked by itself. */
  tried?: (Omit<Listens, 'port'> | undefined)[];
  others?: string[];
}

const ask = ({ targetPort = '5433', sockets = [['0.0.0.0', 5432]], tried, others = [] }: Setup) => {
  const c = structuredClone(recorded);
  const service = c.service as Service;
  if (c.to.kind !== 'pod' || !service.endpoints.ok) throw new Error('no pod');
  const [own] = service.endpoints.value.filter(({ address }) => address === c.to.address);
  const [port] = service.ports;
  if (own === undefined || port === undefined) throw new Error('no endpoint');
  port.targetPort = targetPort;
  for (const each of own.ports) each.port = 5433;
  service.endpoints = got([own, ...others.map((address) => ({ ...own, address }))]);
  const { namespace, name } = c.to.pod;
  pod(c, `${namespace}/${name}`).listening = got(
    sockets.map(([address, number]) => ({ protocol: 'tcp', address, port: number })),
  );
  if (tried !== undefined) {
    service.tried = tried.map((listens, index) => ({
      address: `192.168.0.${index + 1}`,
      status: 'broken',
      summary: verbatim('refused'),
      ...(listens === undefined ? {} : { listens: { port: 5433, ...listens } }),
    }));
  }
  const { forward } = roundTrip(c);
  if (forward.destination.kind !== 'pod') throw new Error('no pod');
  const [finding] = listening(forward, forward.destination);
  if (finding === undefined) throw new Error('nothing found');
  return { cause: finding.cause, says: said(finding.statement), fixes: finding.fixes };
};

const elsewhere: Omit<Listens, 'port'> = { on: 'nowhere', others: [5432] };

describe('a port of a Service on which nobody listens', () => {
  it('is the fault of the Service where its only endpoint listens elsewhere', () => {
    const { cause, says, fixes } = ask({});
    expect(cause).toBe('service-target-port-wrong');
    expect(says).toMatch(
      /^svc\/shop\/db leads port \d+\/tcp to targetPort 5433, on which its only endpoint shop\/db-\d does not listen; it listens on 5432$/,
    );
    const [{ id, params } = { id: '', params: {} }] = fixes;
    const fix = fixFor(id, params);
    expect(fix?.by === 'people' && said(fix.title(params))).toMatch(/targetPort .* now 5433, to 5432$/);
    expect(fix?.by === 'people' && fix.command(params)).toMatch(
      /^kubectl -n shop patch service db --type=json -p '\[{"op":"test".*"path":"\/spec\/ports\/0\/targetPort","value":5432}\]'$/,
    );
  });

  it('is the fault of the Service where all endpoints that were asked fail alike', () => {
    const { cause, says } = ask({ tried: [elsewhere, elsewhere, elsewhere], others: ['192.168.0.2', '192.168.0.3'] });
    expect(cause).toBe('service-target-port-wrong');
    expect(says).toMatch(/none of the 3 endpoints that were asked about listens; they listen on 5432$/);
  });

  it('tells the number that the containers give to a name', () => {
    expect(ask({ targetPort: 'pg' }).says).toMatch(/to targetPort pg \(5433 by its containers\), on which/);
  });

  it('leaves to people which port it is, where pods listen on several', () => {
    const { fixes } = ask({ tried: [elsewhere, { on: 'nowhere', others: [8080] }] });
    const [{ id, params } = { id: '', params: {} }] = fixes;
    const fix = fixFor(id, params);
    expect(fix?.by === 'people' && fix.command(params)).toBe(
      'kubectl -n shop edit service db\n# spec.ports.0.targetPort',
    );
  });

  it.each<[string, Setup]>([
    ['other endpoints were not asked', { others: ['192.168.0.2'] }],
    ['an endpoint listens there', { tried: [elsewhere, { on: 'address', others: [] }] }],
    ['an endpoint listens there for itself alone', { tried: [elsewhere, { on: 'elsewhere', others: [5432] }] }],
    ['an endpoint was not read', { tried: [elsewhere, undefined] }],
    [
      'it listens there for itself alone',
      {
        sockets: [
          ['127.0.0.1', 5433],
          ['0.0.0.0', 5432],
        ],
      },
    ],
    ['it listens on nothing', { sockets: [] }],
    ['it listens elsewhere for itself alone', { sockets: [['127.0.0.1', 5432]] }],
  ])('is left to the pod where %s', (_, setup) => {
    expect(ask(setup).cause).toBe('nothing-listens');
  });

  it('is left to the pod where the endpoints were not read', () => {
    const c = structuredClone(recorded);
    (c.service as Service).endpoints = missing(verbatim('forbidden'));
    const { forward } = roundTrip(c);
    if (forward.destination.kind !== 'pod') throw new Error('no pod');
    const { namespace, name } = forward.destination.pod;
    pod(c, `${namespace}/${name}`).listening = got([{ protocol: 'tcp', address: '0.0.0.0', port: 80 }]);
    const [finding] = listening(forward, forward.destination);
    expect(finding?.cause).toBe('nothing-listens');
  });
});
