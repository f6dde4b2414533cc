import { type IpPacket, tcpFlags } from './ip-packet.ts';
import type { Match } from './match.ts';
import { type PacketsRequest, sourcePortCount, type TestRequest } from './packets-request.ts';

/** Two bytes that say the test, four times: what `ping -p` repeats behind its time stamp. */
export const icmpToken = (icmpId: number): string => `ca1c${icmpId.toString(16).padStart(4, '0')}`;

/** What a datagram from this port carries; port 53 gets a question that a name server answers. */
export const datagram = (port: number, sourcePort: number): Buffer => {
  if (port !== 53) return Buffer.from(`calico-why ${sourcePort}\n`);
  const question = Buffer.from('000001000001000000000000026e730000020001', 'hex');
  question.writeUInt16BE(sourcePort, 0);
  return question;
};

const sourcePorts = ({ firstSourcePort }: TestRequest): number[] =>
  firstSourcePort === undefined ? [] : Array.from({ length: sourcePortCount }, (_, n) => firstSourcePort + n);

const echo = { 8: 'request', 0: 'reply', 128: 'request', 129: 'reply' } as const;

const echoKind = (type: number): Match['kind'] | undefined =>
  type === 0 || type === 8 || type === 128 || type === 129 ? echo[type] : undefined;

/**
 * Our packets behind a masquerade that gives them other ports or ids too: an echo and a datagram are known
 * by what they carry, a TCP packet by its sequence number, which nobody changes. Where the first packets
 * were not seen before the translation, a SYN from the translated address is taken for ours.
 */
export class Translations {
  readonly #request: PacketsRequest;
  readonly #sequences = new Map<number, number>();
  /** Translated source and port → the test. */
  readonly #sources = new Map<string, number>();

  constructor(request: PacketsRequest) {
    this.#request = request;
  }

  /** Hears of every request that was known by its own port. */
  learn({ test, kind, packet }: Match): void {
    if (kind === 'request' && packet.transport.kind === 'tcp') this.#sequences.set(packet.transport.sequence, test);
  }

  match(packet: IpPacket): Match | undefined {
    const { toAddress, translated } = this.#request;
    if (translated === undefined) return undefined;
    const towards = packet.destination === toAddress;
    if (!towards && packet.source !== toAddress) return undefined;
    const { transport } = packet;
    if (transport.kind === 'icmp') {
      const kind = echoKind(transport.type);
      if (kind === undefined || (kind === 'request') !== towards) return undefined;
      const test = this.#request.tests.findIndex(
        ({ icmpId }) => icmpId !== undefined && (transport.payload ?? '').slice(32).startsWith(icmpToken(icmpId)),
      );
      return test === -1 ? undefined : { test, kind, packet };
    }
    if (transport.kind !== 'tcp' && transport.kind !== 'udp') return undefined;
    const [own, their] = towards
      ? [`${packet.source} ${transport.sourcePort}`, transport.destinationPort]
      : [`${packet.destination} ${transport.destinationPort}`, transport.sourcePort];
    const known = this.#sources.get(`${transport.kind} ${own} ${their}`);
    if (known !== undefined) return { test: known, kind: towards ? 'request' : 'reply', packet };
    if (!towards) return undefined;
    const found = transport.kind === 'tcp' ? this.#byTcp(packet) : this.#byPayload(transport.payload, their);
    if (found === undefined) return undefined;
    this.#sources.set(`${transport.kind} ${own} ${their}`, found);
    return { test: found, kind: 'request', packet };
  }

  #byTcp({ transport, source }: IpPacket): number | undefined {
    if (transport.kind !== 'tcp') return undefined;
    const bySequence = this.#sequences.get(transport.sequence);
    if (bySequence !== undefined) return bySequence;
    const opens = (transport.flags & tcpFlags.syn) !== 0 && (transport.flags & tcpFlags.ack) === 0;
    const watchesEnd = this.#request.from === undefined && this.#request.fromNode !== true;
    if (!opens || !watchesEnd || source !== this.#request.translated) return undefined;
    const test = this.#request.tests.findIndex(
      ({ protocol, port }) => protocol === 'tcp' && port === transport.destinationPort,
    );
    return test === -1 ? undefined : test;
  }

  #byPayload(payload: string, port: number): number | undefined {
    const test = this.#request.tests.findIndex(
      (each) =>
        each.protocol === 'udp' &&
        each.port === port &&
        sourcePorts(each).some((own) => payload.startsWith(datagram(port, own).toString('hex'))),
    );
    return test === -1 ? undefined : test;
  }
}
