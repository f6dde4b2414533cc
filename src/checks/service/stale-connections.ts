import { connectionOf } from '../../case/question.ts';
import { deleteConnection } from '../../fixes/by-hand/node.ts';
import { sameAddress } from '../../ip/texts.ts';
import { servicePortOf } from '../../path/asked-of-end.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';
import { type Connection, readConnection } from './connection.ts';

/** A connection of TCP in these states is over, and a new one may take its place. */
const over: ReadonlySet<string> = new Set(['TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'FIN_WAIT']);

const most = 4;

/** UDP without an answer is forgotten 30 s after the last packet: one with this long to go has just been used. */
const freshSeconds = 20;
const inUse = ({ unreplied, seconds = 0 }: Connection): boolean => unreplied && seconds >= freshSeconds;

/**
 * Connections from the sender to the question's Service that its node still translates to what is not an endpoint
 * any more. The rules are only asked for the first packet: whoever goes on sending from the same port, as
 * clients of UDP do, sends into the void however right the rules are (kube-proxy removes such entries, where
 * it works and hears of the change).
 */
export const staleConnections: Step = (path) => {
  const { service, question } = path.c;
  const port = service && servicePortOf(service, connectionOf(question));
  const address = service?.asked.address;
  const { state, nodeName } = path.source;
  if (service === undefined || port === undefined || address === undefined || nodeName === '' || path.c.inbound)
    return [];
  const title = `svc/${service.namespace}/${service.name}`;
  const check = checkAt(
    path,
    'service-connections',
    say('service-connections.about', { node: nodeName, service: title }),
    {
      hop: 'source-node',
      node: nodeName,
      object: `${title} ${address}:${port.port}`,
    },
  );
  // The programs have a table of their own; what the kernel's still holds is from before them.
  if (state.ok && state.value.ebpf?.connections !== undefined && isEbpf(state.value)) return [];
  if (state.ok && isEbpf(state.value)) return check.unknown(say('service-connections.ebpf', { node: nodeName }));
  return check.reading(state.ok ? state.value.conntrack : state, (table) =>
    check.reading(service.endpoints, (endpoints) => {
      if (table.entriesFailure !== undefined) return check.unknown(table.entriesFailure);
      const known = endpoints.map((endpoint) => endpoint.address);
      const protocol = port.protocol.toLowerCase();
      const toService = ({ original, ...each }: Connection): boolean =>
        each.protocol === protocol &&
        original.dport === port.port &&
        sameAddress(original.dst, address) &&
        sameAddress(original.src, path.source.address);
      const connections = table.entries
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
        const none = { node: nodeName, from: path.source.key, service: title };
        return check.pass(say('service-connections.none', none));
      }
      const { src, sport } = first.original;
      const where = {
        node: nodeName,
        from: sport === undefined ? src : say('service-connections.port', { address: src, port: sport }),
        service: title,
        to: first.reply.src,
      };
      const lines = stale.slice(0, most).map(({ text }) => text);
      // A client of TCP opens another connection; one of UDP goes on as it is.
      return check.failIf(
        protocol === 'udp' && stale.some(inUse),
        'service-connection-stale',
        protocol === 'udp' ? say('service-connections.stale-udp', where) : say('service-connections.stale', where),
        {
          proof: [
            proofOf('conntrack -L', nodeName, lines),
            proofOf('endpoints now', undefined, [known.slice(0, 12).join(', ') || '(none)']),
          ],
          explains: ['service-unreachable', 'check:live-packets'],
          fixes: [
            deleteConnection.with({
              node: nodeName,
              protocol,
              source: src,
              address,
              port: String(port.port),
              endpoint: first.reply.src,
            }),
          ],
        },
      );
    }),
  );
};
