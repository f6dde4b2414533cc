import { servicePortOf } from '../../case/behind.ts';
import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import type { Step } from '../steps.ts';
import { type Connection, readConnection } from './connection.ts';

const check = 'service-connections' as const;

/** A connection of TCP in these states is over, and a new one may take its place. */
const over: ReadonlySet<string> = new Set(['TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'FIN_WAIT']);

const most = 4;

/** UDP without an answer is forgotten 30 s after the last packet: one with this long to go has just been used. */
const freshSeconds = 20;
const inUse = ({ unreplied, seconds = 0 }: Connection): boolean => unreplied && seconds >= freshSeconds;

/**
 * Connections from the sender to the question's Service that its node still translates to what is no endpoint
 * any more. The rules are only asked for the first packet: whoever goes on sending from the same port, as
 * clients of UDP do, sends into the void however right the rules are (kube-proxy removes such entries, where
 * it works and hears of the change).
 */
export const staleConnections: Step = (leg) => {
  const { service, question } = leg.c;
  const port = service && servicePortOf(service, question);
  const address = service?.asked.address;
  const { state, nodeName } = leg.source;
  if (service === undefined || port === undefined || address === undefined || nodeName === '') return [];
  const title = `svc/${service.namespace}/${service.name}`;
  const common = {
    check,
    hop: 'source-node' as const,
    node: nodeName,
    object: `${title} ${address}:${port.port}`,
  };
  const unknown = (reason: string): Finding =>
    findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `whether ${nodeName} keeps old connections to ${title} was not seen: ${reason}`,
    });
  // The programs have a table of their own; what the kernel's still holds is from before them.
  if (state.ok && isEbpf(state.value))
    return unknown(`${nodeName} runs Calico's eBPF data plane, whose table is not read`);
  const table = state.ok ? state.value.conntrack : state;
  if (!table.ok) return unknown(table.reason);
  if (table.value.entriesFailure !== undefined) return unknown(table.value.entriesFailure);
  if (!service.endpoints.ok) return unknown(service.endpoints.reason);
  const known = service.endpoints.value.map((endpoint) => endpoint.address);
  const protocol = port.protocol.toLowerCase();
  const toService = ({ original, ...each }: Connection): boolean =>
    each.protocol === protocol &&
    original.dport === port.port &&
    sameAddress(original.dst, address) &&
    sameAddress(original.src, leg.source.address);
  const connections = table.value.entries
    .map(readConnection)
    .filter((each) => each !== undefined)
    .filter(toService);
  // An answer that comes from the Service's own address was never translated.
  const stale = connections.filter(
    ({ reply, state: at }) =>
      !sameAddress(reply.src, address) &&
      !known.some((endpoint) => sameAddress(endpoint, reply.src)) &&
      !over.has(at ?? ''),
  );
  const [first] = stale;
  if (first === undefined) {
    const statement = `${nodeName} keeps no connection from ${leg.source.key} to ${title} that leads to what is no endpoint`;
    return findingOf(leg, { ...common, status: 'pass', statement });
  }
  const { src, sport } = first.original;
  const what = protocol === 'udp' ? 'what is sent' : 'an old connection';
  return findingOf(leg, {
    ...common,
    // A client of TCP opens another connection; one of UDP goes on as it is.
    status: protocol === 'udp' && stale.some(inUse) ? 'fail' : 'warn',
    cause: 'service-connection-stale',
    statement: `${nodeName} still gives ${what} from ${src}${sport === undefined ? '' : ` port ${sport}`} to ${title} to ${first.reply.src}, which is no endpoint of it any more`,
    proof: [
      proofOf(
        'conntrack -L',
        nodeName,
        stale.slice(0, most).map(({ text }) => text),
      ),
      proofOf('endpoints now', undefined, [known.slice(0, 12).join(', ') || '(none)']),
    ],
    explains: ['service-unreachable', 'check:live-packets'],
    fixes: [
      fix('delete-connection', {
        node: nodeName,
        protocol,
        source: src,
        address,
        port: String(port.port),
        endpoint: first.reply.src,
      }),
    ],
  });
};
