import type { EbpfFrontEnd } from '../../case/ebpf.ts';
import type { Explained, Finding } from '../../case/finding.ts';
import type { Inbound } from '../../case/inbound.ts';
import type { Read } from '../../case/read.ts';
import type { ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { contains, prefixLength, sameAddress } from '../../ip/texts.ts';
import { endpointPort } from '../../path/asked-of-end.ts';
import { protocolNumber } from '../../programmed/protocol-names.ts';
import { say } from '../../words/say.ts';
import { type Check, proofOf } from '../check.ts';

interface EbpfServiceAsked {
  node: string;
  title: string;
  address: string;
  port: ServicePort;
  /** What is called from outside: there the port need not be that of the Service. */
  inbound?: { port: number; client: Inbound['client'] } | undefined;
  /** Endpoints that the sender's node may choose from. */
  may: readonly ServiceEndpoint[];
}

type BackEnd = NonNullable<EbpfFrontEnd['backEnds'][number]>;

const written = ({ address, port }: BackEnd): string => `${address}:${port}`;

const shown = 3;

/** What is kept to one node leads to the first back ends alone, which are of that node. */
const usedBackEnds = ({ flags, backEnds, local }: EbpfFrontEnd, outside: boolean): EbpfFrontEnd['backEnds'] =>
  flags.includes(outside ? 'external-local' : 'internal-local') ? backEnds.slice(0, local) : backEnds;

/** What a front end says of a client: the narrowest that is for it, and the one for all where none is. */
const frontFor = (fronts: readonly EbpfFrontEnd[], client: Inbound['client'] | undefined): EbpfFrontEnd | undefined => {
  const forAll = fronts.find(({ source }) => source === undefined);
  const own = fronts.filter(
    ({ source }) => source !== undefined && client !== undefined && contains(source, client.address),
  );
  const [narrowest] = own.sort((a, b) => (prefixLength(b.source ?? '') ?? 0) - (prefixLength(a.source ?? '') ?? 0));
  // Anybody out there: some are let in.
  if (client?.any) return fronts.find(({ count }) => count >= 0) ?? forAll;
  return narrowest ?? forAll;
};

const harmOf = ({ node }: EbpfServiceAsked, front: EbpfFrontEnd | undefined) => ({
  proof: [proofOf('calico-node -bpf nat dump', node, front?.text.slice(0, 20) ?? ['(no such front end)'])],
  explains: ['service-unreachable', 'check:live-packets'] satisfies Explained[],
  fixes: [restartCalicoNode.with({ node })],
});

const againstEndpoints = (
  check: Check,
  asked: EbpfServiceAsked,
  front: EbpfFrontEnd,
  all: readonly ServiceEndpoint[],
): Finding => {
  const { node, title, port, may, inbound } = asked;
  const harm = harmOf(asked, front);
  const used = usedBackEnds(front, inbound !== undefined);
  const there = used.filter((each) => each !== null);
  const fits = (backEnd: BackEnd, endpoint: ServiceEndpoint): boolean =>
    sameAddress(backEnd.address, endpoint.address) && backEnd.port === endpointPort(endpoint, port);
  const about = { node, service: title, total: used.length };
  if (used.length === 0 && may.length > 0)
    return check.fail('ebpf-service-stale', say('ebpf-service.empty', { ...about, ready: may.length }), harm);
  const gone = used.length - there.length;
  if (gone > 0) return check.fail('ebpf-service-stale', say('ebpf-service.gap', { ...about, gone }), harm);
  // One that stopped being ready a moment ago may still have its connections.
  const strangers = there.filter((each) => !all.some((endpoint) => fits(each, endpoint)));
  if (strangers.length > 0) {
    const to = strangers.slice(0, shown).map(written);
    return check.fail('ebpf-service-stale', say('ebpf-service.stale', { ...about, stale: strangers.length, to }), harm);
  }
  const lacking = may.filter((endpoint) => !there.some((each) => fits(each, endpoint)));
  const { proof } = harm;
  if (lacking.length === 0) return check.pass(say('ebpf-service.pass', about), { proof });
  const addresses = lacking.slice(0, shown).map(({ address }) => address);
  return check.warn(say('ebpf-service.lacks', { ...about, addresses }), { cause: 'ebpf-service-stale', proof });
};

/** Whether the maps of the sender's node turn the Service's address into endpoints that exist. */
export const ebpfService = (
  check: Check,
  asked: EbpfServiceAsked,
  services: Read<EbpfFrontEnd[]>,
  endpoints: Read<ServiceEndpoint[]>,
): Finding =>
  check.reading(services, (all) => {
    const { node, title, address, inbound } = asked;
    const protocol = protocolNumber(asked.port.protocol);
    const port = inbound?.port ?? asked.port.port;
    const fronts = all.filter(
      (each) => each.port === port && each.protocol === protocol && sameAddress(each.address, address),
    );
    const front = frontFor(fronts, inbound?.client);
    const harm = harmOf(asked, front ?? fronts[0]);
    if (fronts.length === 0) {
      const about = { node, service: title, address: `${address}:${port}` };
      return check.fail('ebpf-service-missing', say('ebpf-service.missing', about), harm);
    }
    // Ranges of the balancer are judged by the Service's own object.
    if (front === undefined || front.count < 0)
      return check.unknown(say('ebpf-service.drops', { node, service: title }), { proof: harm.proof });
    if (front.flags.includes('nat-exclude'))
      return check.unknown(say('ebpf-service.excluded', { node, service: title }), { proof: harm.proof });
    return check.reading(endpoints, (known) => againstEndpoints(check, asked, front, known));
  });
