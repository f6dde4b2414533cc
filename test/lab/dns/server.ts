import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import packet from 'dns-packet';

/**
 * A small name server: knows the names that it is told, has authority over some domains, and passes everything
 * else on to another server, as CoreDNS does. UDP and TCP.
 * `node server.ts --listen ADDRESS --names '{"example.com":["203.0.113.10"]}' [--authority cluster.local] [--forward ADDRESS]`
 */
const { values } = parseArgs({
  options: {
    listen: { type: 'string', default: '0.0.0.0' },
    names: { type: 'string', default: '{}' },
    authority: { type: 'string', multiple: true, default: [] },
    forward: { type: 'string' },
  },
});
const names = JSON.parse(values.names) as Record<string, string[]>;
const upstreamMs = 500;

const reply = (query: packet.Packet, rcode: number, addresses: readonly string[]): packet.Packet => ({
  type: 'response',
  id: query.id ?? 0,
  // Answers, recursion wanted and available; the last four bits say what became of it.
  flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | rcode,
  questions: query.questions ?? [],
  answers: addresses.map((data) => ({ type: 'A', name: query.questions?.[0]?.name ?? '', ttl: 30, data })),
});

const codes = { ok: 0, failed: 2, noSuchName: 3 };

const passOn = (message: Buffer, forward: string): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (answer?: Buffer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => done(), upstreamMs);
    socket.once('message', (answer) => done(answer));
    socket.once('error', () => done());
    socket.send(message, 53, forward);
  });

const answer = async (message: Buffer): Promise<Buffer> => {
  const query = packet.decode(message);
  const question = query.questions?.[0];
  const name = (question?.name ?? '').toLowerCase();
  const known = names[name];
  if (known) return packet.encode(reply(query, codes.ok, question?.type === 'A' ? known : []));
  const own = values.authority.some((domain) => name === domain || name.endsWith(`.${domain}`));
  if (own || values.forward === undefined) return packet.encode(reply(query, codes.noSuchName, []));
  return (await passOn(message, values.forward)) ?? packet.encode(reply(query, codes.failed, []));
};

const udp = createSocket({ type: 'udp4', reuseAddr: true });
udp.on('message', (message, from) => {
  answer(message).then(
    (said) => udp.send(said, from.port, from.address),
    () => undefined,
  );
});
udp.bind(53, values.listen);
createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (chunk: Buffer) => {
    answer(chunk.subarray(2)).then(
      (said) => socket.end(packet.streamEncode(packet.decode(said))),
      () => socket.destroy(),
    );
  });
}).listen(53, values.listen);
