import type { ClusterDns, Dns, Lookup } from '../../case/dns.ts';
import type { Finding, FixRef, Proof } from '../../case/finding.ts';
import type { IPPool } from '../../case/objects.ts';
import { narrowPool } from '../../fixes/by-hand/ipam.ts';
import { lookAtNameServers, lookAtPod } from '../../fixes/by-hand/look-closer.ts';
import { poolOf } from '../../intended/transport.ts';
import { wasAnswered } from '../../path/loss.ts';
import { hopAt, type PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';

const silent: ReadonlySet<Lookup['outcome']> = new Set(['timeout', 'unreachable']);

/** What a server makes of a question, said of it. */
const saysOf: Record<Lookup['outcome'], Message> = {
  answered: say('dns.answers'),
  'no-such-name': say('dns.no-such-name'),
  'no-address': say('dns.no-address'),
  'server-failed': say('dns.server-failed'),
  refused: say('dns.refuses'),
  timeout: say('dns.silent'),
  unreachable: say('dns.unreachable'),
};

const lineOf = ({ server, name, outcome, addresses, detail }: Lookup): string =>
  `${name} @${server}: ${outcome === 'answered' ? addresses.join(', ') : outcome}${detail === '' ? '' : ` (${detail})`}`;

const proofs = (dns: Dns): Proof[] => {
  const { resolvConf, lookups } = dns;
  const derived = resolvConf.ok && resolvConf.value.source === 'derived';
  return [
    ...(resolvConf.ok
      ? [
          proofOf(
            `resolv.conf of ${dns.asker}${derived ? ', as kubelet writes it: the file was not read' : ''}`,
            dns.node,
            [
              ...resolvConf.value.servers.map((server) => `nameserver ${server}`),
              `search ${resolvConf.value.search.join(' ')}`,
              `options ndots:${resolvConf.value.ndots}`,
            ],
          ),
        ]
      : []),
    ...(lookups.ok
      ? (['pod', 'node'] as const).flatMap((by) => {
          const lines = lookups.value.filter((one) => one.by === by).map(lineOf);
          return lines.length === 0
            ? []
            : [proofOf(`look-ups from ${by === 'pod' ? dns.asker : `${dns.node} itself`}`, dns.node, lines)];
        })
      : []),
  ];
};

const readyOf = ({ endpoints }: ClusterDns) => endpoints.filter(({ ready }) => ready);

/** Whether somebody answers behind the cluster's own name server (steps#004-11). */
const endpointsCheck = (path: PathDirection, dns: Dns, resolved: boolean): Finding => {
  const check = checkAt(path, 'dns-endpoints', say('dns.endpoints-about'), { hop: 'question', object: 'cluster DNS' });
  return check.reading(dns.clusterDns, (cluster) => {
    const { service, clusterIPs, endpoints } = cluster;
    const ready = readyOf(cluster).length;
    const lines = endpoints.map(
      ({ address, pod, ready: isReady }) =>
        `${pod ? `${pod.namespace}/${pod.name}` : 'no pod'} ${address} ${isReady ? 'ready' : 'not ready'}`,
    );
    const more = {
      object: `Service ${service}`,
      proof: [proofOf(`kubectl get endpointslices of ${service}`, undefined, lines.length === 0 ? ['(none)'] : lines)],
    };
    const counted = { ready, all: endpoints.length };
    if (ready > 0) return check.pass(say('dns.endpoints-ready', { service, addresses: clusterIPs, ...counted }), more);
    const [one] = endpoints;
    const statement =
      one === undefined
        ? say('dns.no-endpoints', { service })
        : say('dns.no-ready-endpoint', { service, all: endpoints.length });
    return check.failIf(!resolved, 'dns-without-endpoints', statement, {
      ...more,
      explains: ['dns-no-answer', 'resolv-conf-wrong', 'check:live-packets'],
      fixes: one?.pod ? lookAt(one.pod) : [],
    });
  });
};

const lookAt = ({ namespace, name }: { namespace: string; name: string }): FixRef[] => [
  lookAtPod.with({ namespace, pod: name }),
];

const unanswered = (path: PathDirection, dns: Dns, check: Check, own: Lookup[], beside: Lookup[]): Finding => {
  const { asker, name, pathTo } = dns;
  const proof = proofs(dns);
  const servers = [...new Set(own.map(({ server }) => server))];
  const cluster = dns.clusterDns.ok ? dns.clusterDns.value.clusterIPs : [];
  const answering = beside.find(({ outcome }) => !silent.has(outcome));
  if (answering !== undefined) {
    const statement = say('dns.wrong-server', {
      asker,
      servers,
      says: saysOf[own[0]?.outcome ?? 'timeout'],
      cluster: answering.server,
      clusterSays: saysOf[answering.outcome],
    });
    return check.fail('resolv-conf-wrong', statement, {
      proof,
      explains: ['check:live-packets'],
      fixes: path.source.kind === 'pod' ? lookAt(path.source.pod) : [],
    });
  }
  if (servers.length > 0 && servers.every((server) => dns.ofNobody?.includes(server))) {
    const has = dns.clusterDns.ok
      ? say('dns.cluster-has', { service: dns.clusterDns.value.service, addresses: cluster })
      : '';
    return check.fail('resolv-conf-wrong', say('dns.server-of-nobody', { asker, servers, cluster: has }), {
      proof: [
        ...proof,
        proofOf(
          'kubectl get services,pods -A -o wide',
          undefined,
          servers.map((server) => `${server}: -`),
        ),
      ],
      explains: ['check:live-packets'],
      fixes: [lookAtNameServers.with({ node: dns.node })],
    });
  }
  const { test } = path.trip;
  const works = test !== undefined && wasAnswered(test);
  const explains = ['check:live-packets' as const];
  if (pathTo === undefined || !servers.some((server) => cluster.includes(server)))
    return check.fail('dns-no-answer', say('dns.no-answer', { asker, servers, name }), { proof, explains });
  const asked = { asker, servers, name, pod: pathTo };
  return works
    ? check.fail('dns-no-answer', say('dns.no-answer-though-path', asked), { proof, explains })
    : check.warn(say('dns.no-answer-see-path', asked), { cause: 'dns-no-answer', proof });
};

/** The last word of a server that answered, about the whole name before one of the search list. */
const decisive = (own: Lookup[], name: string): Lookup | undefined => {
  const said = own.filter(({ outcome }) => !silent.has(outcome));
  return said.find((one) => one.name === name || one.name === `${name}.`) ?? said.at(-1);
};

/**
 * The cluster's name servers ask those of their nodes, with the addresses of pods: where a pool covers these servers,
 * what is asked is not masqueraded, and the nodes alone are answered (causes#pool-covers-outside).
 */
const upstreamInPool = (path: PathDirection, byNode: Lookup[]): { server: string; pool: IPPool } | undefined => {
  const { ipPools } = path.c.objects;
  if (!ipPools.ok) return undefined;
  for (const { server, outcome } of byNode) {
    const pool = outcome === 'answered' ? poolOf(ipPools.value, server) : undefined;
    if (pool !== undefined) return { server, pool };
  }
  return undefined;
};

/** What the node's own name server says, told beside what the pod's says. */
const nodeSays = (path: PathDirection, { node, name }: Dns, byNode: Lookup[]): Message | '' => {
  const answered = byNode.find(({ outcome }) => outcome === 'answered');
  const word = answered ?? decisive(byNode, name) ?? byNode[0];
  if (word === undefined || path.source.kind === 'node') return '';
  return answered
    ? say('dns.node-knows', { server: answered.server, node, addresses: answered.addresses })
    : say('dns.node-says', { server: word.server, node, says: saysOf[word.outcome] });
};

const notResolved = (
  path: PathDirection,
  dns: Dns,
  check: Check,
  asked: Record<'own' | 'byNode' | 'beside', Lookup[]>,
): Finding => {
  const { asker, name } = dns;
  const { own, byNode, beside } = asked;
  const word = decisive(own, name);
  if (word === undefined) return unanswered(path, dns, check, own, beside);
  const { server, outcome } = word;
  const more = { proof: proofs(dns) };
  const told = { server, asker, name, says: saysOf[outcome], node: nodeSays(path, dns, byNode) };
  const searched = own.length > 1 ? say('dns.searched', { names: own.length }) : '';
  switch (outcome) {
    case 'no-such-name':
      return check.fail('name-not-found', say('dns.name-unknown', { ...told, searched }), more);
    case 'no-address':
      return check.fail('name-not-found', say('dns.name-without-address', { ...told, searched }), more);
    case 'server-failed': {
      const covered = path.source.kind === 'pod' ? upstreamInPool(path, byNode) : undefined;
      if (covered !== undefined) {
        const { name: pool, cidr } = covered.pool;
        const statement = say('dns.upstream-in-pool', {
          server,
          asker,
          name,
          says: saysOf[outcome],
          node: dns.node,
          upstream: covered.server,
          pool,
          cidr,
        });
        const fixes = [narrowPool.with({ pool, address: covered.server })];
        return check.fail('pool-covers-outside', statement, { ...more, object: `IPPool ${pool}`, fixes });
      }
      return check.fail('dns-upstream-fails', say('dns.server-says', told), more);
    }
    default:
      return check.fail('dns-no-answer', say('dns.server-says', told), more);
  }
};

const lookupCheck = (path: PathDirection, dns: Dns): Finding => {
  const { asker, name } = dns;
  const check = checkAt(path, 'dns-lookup', say('dns.lookup-about', { asker, name }), {
    hop: hopAt(path.source, path.source.kind === 'pod' ? 'pod' : 'node'),
    node: dns.node,
    object: `name ${name}`,
  });
  const proof = proofs(dns);
  if (!dns.lookups.ok) return check.unknown(dns.lookups.reason, { proof });
  const by = path.source.kind === 'pod' ? 'pod' : 'node';
  const servers = dns.resolvConf.ok ? dns.resolvConf.value.servers : [];
  const own = dns.lookups.value.filter(
    (one) => one.by === by && (servers.length === 0 || servers.includes(one.server)),
  );
  const answer = own.find(({ outcome }) => outcome === 'answered');
  if (answer !== undefined) {
    const { addresses, server } = answer;
    return check.pass(say('dns.found', { asker, name, addresses, server }), { proof });
  }
  if (own.length === 0) return check.fail('resolv-conf-wrong', say('dns.no-server', { asker }), { proof });
  return notResolved(path, dns, check, {
    own,
    byNode: dns.lookups.value.filter((one) => one.by === 'node'),
    beside: dns.lookups.value.filter((one) => one.by === by && !own.includes(one)),
  });
};

/** How the name of the question was looked up, by the sender and by its node (steps#002-1, #004-11). */
export const nameLookup = (path: PathDirection): Finding[] => {
  const { dns } = path.c;
  if (dns === undefined || path.direction === 'reverse') return [];
  const lookup = lookupCheck(path, dns);
  return [endpointsCheck(path, dns, lookup.status === 'pass'), lookup];
};
