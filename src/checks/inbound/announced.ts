import type { MetalLb } from '../../case/announcing.ts';
import type { Service } from '../../case/service.ts';
import { lookAtBalancer } from '../../fixes/by-hand/into-cluster.ts';
import { parseAddress } from '../../ip/address.ts';
import { netContains, parseNet } from '../../ip/net.ts';
import { contains } from '../../ip/texts.ts';
import { wayTitle } from '../../path/inbound-title.ts';
import { keepsToOwnNode } from '../../path/inbound-walk.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';

/** Who announces the address that is called, as far as objects of the cluster say (calico#6.5, kubernetes#metallb). */

/** `198.51.100.0/24`, or from one address to another: `198.51.100.7-198.51.100.9`. */
const rangeHas = (range: string, text: string): boolean => {
  const address = parseAddress(text);
  const [first = '', last, more] = range.split('-').map((part) => part.trim());
  if (address === undefined || more !== undefined) return false;
  const net = last === undefined ? parseNet(first) : undefined;
  if (net !== undefined) return netContains(net, address);
  const [low, high] = [parseAddress(first), parseAddress(last ?? '')];
  return (
    low?.family === address.family &&
    high?.family === address.family &&
    low.value <= address.value &&
    address.value <= high.value
  );
};

const poolWith = ({ pools }: MetalLb, address: string) =>
  pools.find(({ addresses }) => addresses.some((range) => rangeHas(range, address)));

const excluded = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * The nodes that alone could announce an address that keeps to its nodes, where every one of them has the label that
 * forbids it (calico#6.5); none where one has not, or its object was not read.
 */
const silencedNodes = ({ c }: PathDirection): string[] => {
  const { service, inbound } = c;
  if (service === undefined || inbound === undefined || inbound.way === 'cluster-ip') return [];
  if (!keepsToOwnNode(service, inbound.way) || !service.endpoints.ok) return [];
  const ready = service.endpoints.value.filter((each) => each.ready);
  const nodes = [...new Set(ready.map(({ node = '' }) => node))];
  const isSilenced = (name: string): boolean => {
    const node = c.objects.nodes[name];
    return node?.ok === true && node.value.labels[excluded] !== undefined;
  };
  return nodes.every(isSilenced) ? nodes : [];
};

export const announced: Step = (path) => {
  const { inbound, service } = path.c;
  const { announcing, address } = inbound ?? {};
  if (inbound === undefined || announcing === undefined || address === undefined) return [];
  const title = wayTitle(inbound);
  const check = checkAt(path, 'inbound-announced', say('announced.about', { way: title }), {
    hop: 'question',
    object: `announcement of ${address}`,
  });
  const { calico, metallb } = announcing;
  const silenced = silencedNodes(path);
  const covering = calico.ok ? calico.value.find((range) => rangeHas(range, address)) : undefined;
  const proof = [
    ...(calico.ok ? [proofOf('kubectl get bgpconfigurations default -o yaml', undefined, calico.value)] : []),
  ];
  const pool = metallb.ok && metallb.value !== null ? poolWith(metallb.value, address) : undefined;
  if (silenced.length > 0 && (covering !== undefined || pool !== undefined)) {
    return check.fail(
      'address-not-announced',
      say('announced.by-no-node', { way: title, nodes: silenced, label: excluded }),
      {
        proof: [
          ...proof,
          proofOf(
            'kubectl get nodes --show-labels',
            undefined,
            silenced.map((node) => `${node}: ${excluded}`),
          ),
        ],
        explains: ['service-unreachable', 'check:live-packets'],
      },
    );
  }
  if (covering !== undefined) {
    return check.pass(say('announced.by-calico', { way: title, range: covering }), { proof });
  }
  // What is given by MetalLB is announced by nobody else, unless Calico is told to.
  if (metallb.ok && metallb.value !== null && pool !== undefined) {
    const { advertisements } = metallb.value;
    const lines = [
      `IPAddressPool ${pool.name}: ${pool.addresses.join(', ')}`,
      ...advertisements.map(
        ({ kind, name, pools, byLabels }) =>
          `${kind} ${name}: ${byLabels ? 'by labels ' : ''}${pools.join(', ') || '*'}`,
      ),
    ];
    const shown = [proofOf('kubectl get ipaddresspools,l2advertisements,bgpadvertisements -A', undefined, lines)];
    const by = advertisements.find(
      ({ pools, byLabels }) => pools.includes(pool.name) || (pools.length === 0 && !byLabels),
    );
    const about = { way: title, pool: pool.name };
    if (by !== undefined)
      return check.pass(say('announced.by-metallb', { ...about, by: `${by.kind} ${by.name}` }), { proof: shown });
    if (advertisements.some(({ byLabels }) => byLabels))
      return check.unknown(say('announced.by-labels', about), { proof: shown });
    // Without Calico's ranges nobody can say that it does not.
    const statement = say('announced.no-advertisement', about);
    return check.failIf(calico.ok || calico.code === 'not-served', 'address-not-announced', statement, {
      proof: shown,
      explains: ['service-unreachable', 'check:live-packets'],
      fixes: service ? [lookAtBalancer.with({ namespace: service.namespace, service: service.name })] : [],
    });
  }
  const { ipPools } = path.c.objects;
  const given = ipPools.ok
    ? ipPools.value.find(({ allowedUses, cidr }) => allowedUses.includes('LoadBalancer') && contains(cidr, address))
    : undefined;
  if (given !== undefined && calico.ok) {
    // A route may have been set by hand: only that Calico does not announce it is certain.
    return check.warn(say('announced.not-by-calico', { way: title, pool: given.name }), {
      proof,
      cause: 'address-not-announced',
    });
  }
  if (calico.ok && calico.value.length > 0 && inbound.way !== 'load-balancer') {
    return check.warn(say('announced.other-ranges', { way: title, ranges: calico.value }), {
      proof,
      cause: 'address-not-announced',
    });
  }
  return [];
};

/** Why nobody has given the LoadBalancer an address, as far as it is known. */
export const whyPending = ({ c }: PathDirection, { loadBalancerClass }: Service, title: string): Message => {
  const { events, metallb, assigns } = c.inbound?.announcing ?? {};
  const about = { service: title };
  const said = events?.ok ? events.value.find(({ warning }) => warning) : undefined;
  if (said !== undefined) {
    return say('inbound.no-address-because', { ...about, reason: said.reason, message: verbatim(said.message) });
  }
  if (loadBalancerClass !== undefined) return say('inbound.no-address-class', { ...about, class: loadBalancerClass });
  const { ipPools } = c.objects;
  const byCalico = ipPools.ok && ipPools.value.some(({ allowedUses }) => allowedUses.includes('LoadBalancer'));
  if (byCalico && assigns?.ok && assigns.value === 'RequestedServicesOnly') {
    return say('inbound.no-address-requested', about);
  }
  const pools = metallb?.ok ? (metallb.value?.pools ?? []) : undefined;
  if (pools !== undefined && pools.length > 0 && pools.every(({ autoAssign }) => !autoAssign)) {
    return say('inbound.no-address-manual', about);
  }
  if (ipPools.ok && !byCalico && pools?.length === 0) return say('inbound.no-address-nobody', about);
  return say('inbound.no-address', about);
};
