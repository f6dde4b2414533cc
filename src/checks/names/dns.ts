import type { ClusterDns, Dns, Lookup } from '../../case/dns.ts';
import type { Finding, Proof } from '../../case/finding.ts';
import { decidingTest, wasAnswered } from '../../case/loss.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg } from '../leg.ts';

const silent: ReadonlySet<Lookup['outcome']> = new Set(['timeout', 'unreachable']);

const saysOf: Record<Lookup['outcome'], string> = {
  answered: 'answers',
  'no-such-name': 'says that there is no such name (NXDOMAIN)',
  'no-address': 'says that the name has no address of this family',
  'server-failed': 'says that it failed (SERVFAIL)',
  refused: 'refuses',
  timeout: 'does not answer',
  unreachable: 'cannot be reached',
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

/** Whether somebody answers behind the cluster's own name server (004-11). */
const endpointsCheck = (leg: Leg, dns: Dns, resolved: boolean): Finding => {
  const common = { check: 'dns-endpoints' as const, hop: 'question' as const };
  if (!dns.clusterDns.ok) {
    return findingOf(leg, {
      ...common,
      object: 'cluster DNS',
      status: 'unknown',
      statement: `the cluster's DNS was not read: ${dns.clusterDns.reason}`,
    });
  }
  const { service, clusterIPs, endpoints } = dns.clusterDns.value;
  const object = `Service ${service}`;
  const ready = readyOf(dns.clusterDns.value);
  const names = endpoints.map(
    ({ address, pod, ready: isReady }) =>
      `${pod ? `${pod.namespace}/${pod.name}` : 'no pod'} ${address} ${isReady ? 'ready' : 'not ready'}`,
  );
  const proof = [
    proofOf(`kubectl get endpointslices of ${service}`, undefined, names.length === 0 ? ['(none)'] : names),
  ];
  if (ready.length > 0) {
    const few = ready.length < endpoints.length ? `, ${endpoints.length - ready.length} are not` : '';
    return findingOf(leg, {
      ...common,
      object,
      status: 'pass',
      statement: `${ready.length} pods behind ${service} (${clusterIPs.join(', ')}) are ready${few}`,
      proof,
    });
  }
  const [one] = endpoints;
  return findingOf(leg, {
    ...common,
    object,
    status: resolved ? 'warn' : 'fail',
    cause: 'dns-without-endpoints',
    statement: `no pod behind ${service}, the cluster's name server, is ready${endpoints.length === 0 ? ': there is none' : ` (of ${endpoints.length})`}`,
    proof,
    explains: ['dns-no-answer', 'resolv-conf-wrong', 'check:live-packets'],
    fixes: one?.pod ? [fix('look-at-pod', { namespace: one.pod.namespace, pod: one.pod.name })] : [],
  });
};

type Told = Pick<Parameters<typeof findingOf>[1], 'status' | 'cause' | 'statement' | 'explains' | 'fixes'>;

const unanswered = (leg: Leg, dns: Dns, own: Lookup[], beside: Lookup[]): Told => {
  const { asker, name } = dns;
  const servers = [...new Set(own.map(({ server }) => server))];
  const cluster = dns.clusterDns.ok ? dns.clusterDns.value.clusterIPs : [];
  const answering = beside.find(({ outcome }) => !silent.has(outcome));
  if (answering !== undefined) {
    return {
      status: 'fail',
      cause: 'resolv-conf-wrong',
      statement: `${asker} asks ${servers.join(' and ')} for names, which ${saysOf[own[0]?.outcome ?? 'timeout']}, while the cluster's name server ${answering.server} ${saysOf[answering.outcome]}`,
      explains: ['check:live-packets'],
      fixes:
        leg.source.kind === 'pod'
          ? [fix('look-at-pod', { namespace: leg.source.pod.namespace, pod: leg.source.pod.name })]
          : [],
    };
  }
  const test = decidingTest(leg.c);
  const way = dns.pathTo !== undefined && servers.some((server) => cluster.includes(server));
  const works = test !== undefined && wasAnswered(test);
  if (way && !works) {
    return {
      status: 'warn',
      cause: 'dns-no-answer',
      statement: `${asker} gets no answer from ${servers.join(' and ')} for ${name}: its way to ${dns.pathTo} is looked at here`,
    };
  }
  return {
    status: 'fail',
    cause: 'dns-no-answer',
    statement: way
      ? `${asker} gets no answer from ${servers.join(' and ')} for ${name}, though ${dns.pathTo} behind it answers: another of its pods, or kube-proxy's rules for the Service, lose the questions`
      : `${asker} gets no answer from its name server ${servers.join(' and ')} for ${name}`,
    explains: ['check:live-packets'],
  };
};

/** The last word of a server that answered, about the whole name before one of the search list. */
const decisive = (own: Lookup[], name: string): Lookup | undefined => {
  const said = own.filter(({ outcome }) => !silent.has(outcome));
  return said.find((one) => one.name === name || one.name === `${name}.`) ?? said.at(-1);
};

const notResolved = (leg: Leg, dns: Dns, own: Lookup[], byNode: Lookup[], beside: Lookup[]): Told => {
  const { asker, name, node } = dns;
  const word = decisive(own, name);
  if (word === undefined) return unanswered(leg, dns, own, beside);
  const nodeAnswered = byNode.find(({ outcome }) => outcome === 'answered');
  const nodeWord = nodeAnswered ?? decisive(byNode, name) ?? byNode[0];
  const nodeSays =
    nodeWord === undefined || leg.source.kind === 'node'
      ? ''
      : nodeAnswered
        ? `, while ${nodeAnswered.server}, which ${node} itself asks, knows it as ${nodeAnswered.addresses.join(', ')}`
        : `; ${nodeWord.server}, which ${node} itself asks, ${saysOf[nodeWord.outcome]}`;
  if (word.outcome === 'no-such-name' || word.outcome === 'no-address') {
    const searched = own.length > 1 ? `, nor with any of the search list (${own.length} names asked)` : '';
    return {
      status: 'fail',
      cause: 'name-not-found',
      statement: `${name} ${word.outcome === 'no-address' ? 'has no address of this family' : 'does not exist'}: ${word.server}, which ${asker} asks, ${saysOf[word.outcome]}${searched}${nodeSays}`,
    };
  }
  return {
    status: 'fail',
    cause: word.outcome === 'server-failed' ? 'dns-upstream-fails' : 'dns-no-answer',
    statement: `${word.server}, the name server of ${asker}, ${saysOf[word.outcome]} when asked for ${name}${nodeSays}`,
  };
};

const lookupCheck = (leg: Leg, dns: Dns): Finding => {
  const common = {
    check: 'dns-lookup' as const,
    hop: hopAt(leg.source, leg.source.kind === 'pod' ? 'pod' : 'node'),
    node: dns.node,
    object: `name ${dns.name}`,
    proof: proofs(dns),
  };
  if (!dns.lookups.ok) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `${dns.name} was not looked up: ${dns.lookups.reason}`,
    });
  }
  const by = leg.source.kind === 'pod' ? 'pod' : 'node';
  const servers = dns.resolvConf.ok ? dns.resolvConf.value.servers : [];
  const own = dns.lookups.value.filter(
    (one) => one.by === by && (servers.length === 0 || servers.includes(one.server)),
  );
  const beside = dns.lookups.value.filter((one) => one.by === by && !own.includes(one));
  const byNode = dns.lookups.value.filter((one) => one.by === 'node');
  const answer = own.find(({ outcome }) => outcome === 'answered');
  if (answer !== undefined) {
    return findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${dns.asker} finds ${dns.name} at ${answer.addresses.join(', ')}, by ${answer.server}`,
    });
  }
  if (own.length === 0) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'resolv-conf-wrong',
      statement: `${dns.asker} has no name server to ask`,
    });
  }
  return findingOf(leg, { ...common, ...notResolved(leg, dns, own, byNode, beside) });
};

/** How the name of the question was looked up, by the sender and by its node (002-1, 004-11). */
export const nameLookup = (leg: Leg): Finding[] => {
  const { dns } = leg.c;
  if (dns === undefined || leg.direction === 'reverse') return [];
  const lookup = lookupCheck(leg, dns);
  return [endpointsCheck(leg, dns, lookup.status === 'pass'), lookup];
};
