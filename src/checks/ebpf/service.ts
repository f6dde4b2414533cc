import type { EbpfFrontEnd } from '../../case/ebpf.ts';
import type { Explained, Finding } from '../../case/finding.ts';
import type { Read } from '../../case/read.ts';
import type { ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { sameAddress } from '../../ip/texts.ts';
import { endpointPort } from '../../path/asked-of-end.ts';
import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { type Check, proofOf } from '../check.ts';

const numbers: Record<string, number> = tableOf({ tcp: 6, udp: 17, sctp: 132 });

interface EbpfServiceAsked {
  node: string;
  title: string;
  address: string;
  port: ServicePort;
  /** Endpoints that the sender's node may choose from. */
  may: readonly ServiceEndpoint[];
}

type BackEnd = NonNullable<EbpfFrontEnd['backEnds'][number]>;

const written = ({ address, port }: BackEnd): string => `${address}:${port}`;

const shown = 3;

/** A Service that is for the sender's own node leads to the first back ends alone, which are of that node. */
const usedBackEnds = ({ flags, backEnds, local }: EbpfFrontEnd): EbpfFrontEnd['backEnds'] =>
  flags.includes('internal-local') ? backEnds.slice(0, local) : backEnds;

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
  const { node, title, port, may } = asked;
  const harm = harmOf(asked, front);
  const used = usedBackEnds(front);
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
    const { node, title, address, port } = asked;
    const protocol = numbers[port.protocol.toLowerCase()];
    const front = all.find(
      (each) =>
        each.source === undefined &&
        each.port === port.port &&
        each.protocol === protocol &&
        sameAddress(each.address, address),
    );
    const harm = harmOf(asked, front);
    if (front === undefined) {
      const about = { node, service: title, address: `${address}:${port.port}` };
      return check.fail('ebpf-service-missing', say('ebpf-service.missing', about), harm);
    }
    if (front.flags.includes('nat-exclude'))
      return check.unknown(say('ebpf-service.excluded', { node, service: title }), { proof: harm.proof });
    return check.reading(endpoints, (known) => againstEndpoints(check, asked, front, known));
  });
