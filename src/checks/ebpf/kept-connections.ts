import type { EbpfAffinity, EbpfConnection } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import { connectionOf } from '../../case/question.ts';
import type { Read } from '../../case/read.ts';
import type { ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { sameAddress } from '../../ip/texts.ts';
import { servicePortOf } from '../../path/asked-of-end.ts';
import { serviceIsLost } from '../../path/loss.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import { protocolNumber } from '../../programmed/protocol-names.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { chooserOf } from '../service/offered.ts';
import type { Step } from '../steps.ts';

/** What the eBPF maps keep of clients of a Service past its present endpoints: affinities, and connections of UDP. */

const shown = 4;

interface Asked {
  path: PathDirection;
  node: PathEndpoint;
  title: string;
  address: string;
  port: number;
  protocol: string;
  known: readonly ServiceEndpoint[];
}

const askedOf = (path: PathDirection, known: readonly ServiceEndpoint[]): Asked | undefined => {
  const { service, question, inbound } = path.c;
  const port: ServicePort | undefined = service && servicePortOf(service, connectionOf(question));
  const address = service?.asked.address;
  if (service === undefined || port === undefined || address === undefined) return undefined;
  return {
    ...{ path, node: chooserOf(path), address, known },
    title: `svc/${service.namespace}/${service.name}`,
    port: inbound?.port ?? port.port,
    protocol: port.protocol.toLowerCase(),
  };
};

const isKnown = ({ known }: Asked, address: string): boolean =>
  known.some((each) => sameAddress(each.address, address));

/** Of all clients on the node where connections are translated as they are made. */
const isOfClient = ({ path }: Asked, client: string): boolean =>
  client === '0.0.0.0' || client === '::' || sameAddress(client, path.c.inbound?.client.address ?? path.source.address);

const keptAffinities = (asked: Asked, all: readonly EbpfAffinity[]): EbpfAffinity[] =>
  all.filter(
    (each) =>
      each.port === asked.port &&
      each.protocol === protocolNumber(asked.protocol) &&
      sameAddress(each.address, asked.address) &&
      isOfClient(asked, each.client) &&
      !isKnown(asked, each.backEnd.address),
  );

/** `10.0.0.1:53`, `[fd00::1]:53`. */
const isAt = (text: string, address: string, port?: number): boolean =>
  [address, `[${address}]`].some((each) =>
    port === undefined ? text.slice(0, text.lastIndexOf(':')) === each : text === `${each}:${port}`,
  );

const keptConnections = (asked: Asked, all: readonly EbpfConnection[]): EbpfConnection[] =>
  all.filter(
    ({ protocol, from, to, backEnd }) =>
      protocol === asked.protocol &&
      backEnd !== undefined &&
      isAt(to, asked.address, asked.port) &&
      isAt(from, asked.path.source.address ?? '') &&
      !isAt(backEnd, asked.address, asked.port) &&
      !asked.known.some(({ address }) => isAt(backEnd, address)),
  );

const harmOf = ({ node, known }: Asked, command: string, lines: readonly string[]) => ({
  proof: [
    proofOf(command, node.nodeName, lines.slice(0, shown)),
    proofOf('endpoints now', undefined, [
      known
        .map(({ address }) => address)
        .slice(0, 12)
        .join(', ') || '(none)',
    ]),
  ],
  explains: ['service-unreachable', 'check:live-packets'] as const,
  // Felix takes such entries away when it sees the change, and all that are left when it starts.
  fixes: [restartCalicoNode.with({ node: node.nodeName })],
});

const affinity = (asked: Asked, read: Read<EbpfAffinity[]>): Finding => {
  const { path, node, title } = asked;
  const about = { node: node.nodeName, service: title };
  const check = checkAt(path, 'service-connections', say('ebpf-kept.about-affinity', about), {
    hop: 'source-node',
    node: node.nodeName,
    object: `affinities to ${title}`,
  });
  return check.reading(read, (all) => {
    const [first, ...more] = keptAffinities(asked, all);
    if (first === undefined) return check.pass(say('ebpf-kept.no-affinity', about));
    const { proof, explains, fixes } = harmOf(
      asked,
      'calico-node -bpf nat aff',
      [first, ...more].map(({ text }) => text),
    );
    const to = `${first.backEnd.address}:${first.backEnd.port}`;
    // Until it has not been used for as long as the Service says, which the map's clock does not tell.
    return check.failIf(serviceIsLost(path.c), 'ebpf-affinity-stale', say('ebpf-kept.affinity', { ...about, to }), {
      proof,
      explains: [...explains],
      fixes,
    });
  });
};

const connections = (asked: Asked, read: Read<EbpfConnection[]>): Finding => {
  const { path, node, title, address, port } = asked;
  const about = { node: node.nodeName, service: title };
  const check = checkAt(path, 'service-connections', say('service-connections.about', about), {
    hop: 'source-node',
    node: node.nodeName,
    object: `${title} ${address}:${port}`,
  });
  return check.reading(read, (all) => {
    const from = path.source.key;
    const [first, ...more] = keptConnections(asked, all);
    if (first === undefined) return check.pass(say('service-connections.none', { ...about, from }));
    const { proof, explains, fixes } = harmOf(
      asked,
      'calico-node -bpf conntrack dump',
      [first, ...more].map(({ text }) => text),
    );
    const statement = say('ebpf-kept.connection', { ...about, from: first.from, to: first.backEnd ?? '' });
    return check.failIf(serviceIsLost(path.c), 'service-connection-stale', statement, {
      proof,
      explains: [...explains],
      fixes,
    });
  });
};

/** Of a Service that keeps its clients, and of one of UDP; the maps are only asked for the first packet. */
export const ebpfKept: Step = (path) => {
  const { service, inbound } = path.c;
  const ebpf = ebpfOf(chooserOf(path).state);
  if (service === undefined || ebpf === undefined || !service.endpoints.ok) return [];
  const asked = askedOf(path, service.endpoints.value);
  if (asked === undefined) return [];
  return [
    ...(ebpf.affinities === undefined || service.affinitySeconds === undefined
      ? []
      : [affinity(asked, ebpf.affinities)]),
    ...(ebpf.connections === undefined || asked.protocol !== 'udp' || inbound !== undefined
      ? []
      : [connections(asked, ebpf.connections)]),
  ];
};
