import type { Lab } from '../../lab.ts';
import { everyEncap, type Fault, onNode } from '../fault.ts';
import {
  balancer,
  clientNet,
  entry,
  fromOutside,
  nodePort,
  type Published,
  publish,
  routeBalancer,
  withdraw,
} from './published.ts';

/** Faults of a Service that is called from outside, of its objects and of kube-proxy's rules for it. */

type Wanted = Pick<Fault, 'name' | 'title' | 'expected'> & {
  publish: Published;
  /** What is called; the NodePort of the first node where nothing is said. */
  question?: Fault['question'];
  harm?: (lab: Lab) => Promise<void>;
  /** What is to be put back beside the Service. */
  mend?: (lab: Lab) => Promise<void>;
};

export const inboundFault = ({ publish: wanted, question = fromOutside, harm, mend, ...rest }: Wanted): Fault => ({
  ...rest,
  seeds: [],
  encaps: everyEncap,
  question,
  inject: async (lab) => {
    await publish(lab, wanted);
    await harm?.(lab);
  },
  clear: async (lab) => {
    await mend?.(lab);
    await withdraw(lab);
  },
});

const toBalancer = { from: fromOutside.from, to: balancer, port: 8080 } as const;
const toFront = { from: fromOutside.from, to: 'svc/shop/front', port: 8080 } as const;

/** Takes the rules of a chain away, or those that say something. */
const removeRules = async (lab: Lab, table: string, chain: string, saying: string): Promise<void> => {
  const rules = await onNode(lab, entry, ['iptables-nft', '-t', table, '-S', chain]);
  const numbers = rules
    .split('\n')
    .filter((line) => line.startsWith('-A'))
    .flatMap((line, index) => (line.includes(saying) ? [index + 1] : []));
  for (const number of numbers.reverse()) {
    await onNode(lab, entry, ['iptables-nft', '-t', table, '-D', chain, String(number)]);
  }
};

/** The chain of the Service's connections from outside. */
const outsideChain = async (lab: Lab): Promise<string> => {
  const rules = await onNode(lab, entry, ['iptables-nft', '-t', 'nat', '-S', 'KUBE-NODEPORTS']);
  const chain = /-j (KUBE-EXT-\S+)/.exec(rules)?.[1];
  if (chain === undefined) throw new Error('no node port is programmed');
  return chain;
};

export const serviceFaults: readonly Fault[] = [
  inboundFault({
    name: 'inbound-no-local-endpoint',
    title: 'externalTrafficPolicy is Local and the node that is called has no endpoint',
    expected: { cause: 'no-local-endpoint', hop: 'source-node' },
    publish: { app: 'web', local: true },
  }),
  inboundFault({
    name: 'inbound-node-port-rule-missing',
    title: "kube-proxy's rule for the NodePort is gone on the node that is called",
    expected: { cause: 'service-not-programmed', hop: 'source-node' },
    publish: { app: 'web' },
    harm: (lab) => removeRules(lab, 'nat', 'KUBE-NODEPORTS', `--dport ${nodePort}`),
  }),
  inboundFault({
    name: 'inbound-rules-stale',
    title: 'the node that is called hands connections to endpoints that are gone',
    expected: { cause: 'service-rules-stale', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      const saved = await onNode(lab, entry, ['iptables-nft-save', '-t', 'nat']);
      const chains = saved
        .split('\n')
        .filter((line) => line.includes('shop/front') && line.includes('--to-destination'))
        .flatMap((line) => /^-A (\S+)/.exec(line)?.[1] ?? []);
      for (const chain of chains) {
        const rule = ['-p', 'tcp', '-j', 'DNAT', '--to-destination', '192.0.2.10:8080'];
        await onNode(lab, entry, ['iptables-nft', '-t', 'nat', '-R', chain, '2', ...rule]);
      }
    },
  }),
  inboundFault({
    name: 'inbound-not-masqueraded',
    title: 'the node that is called hands on to another node with the address of the client',
    expected: { cause: 'not-masqueraded', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => removeRules(lab, 'nat', await outsideChain(lab), 'KUBE-MARK-MASQ'),
  }),
  inboundFault({
    name: 'inbound-no-endpoints',
    title: 'nothing stands behind the NodePort',
    expected: { cause: 'service-without-endpoints' },
    publish: { app: 'web', picks: 'nobody' },
  }),
  inboundFault({
    name: 'inbound-target-port-wrong',
    title: 'the NodePort leads to a port on which nothing listens',
    expected: { cause: 'service-target-port-wrong' },
    publish: { app: 'web', targetPort: 8081 },
  }),
  inboundFault({
    name: 'inbound-balancer-pending',
    title: 'nobody has given the LoadBalancer an address',
    expected: { cause: 'balancer-without-address', hop: 'question' },
    publish: { app: 'web', type: 'LoadBalancer' },
    question: toFront,
  }),
  inboundFault({
    name: 'inbound-source-range',
    title: 'loadBalancerSourceRanges admits others than the client',
    expected: { cause: 'source-range-denies', hop: 'question' },
    publish: { app: 'web', balancer, ranges: ['10.0.0.0/8'] },
    question: toBalancer,
    harm: (lab) => routeBalancer(lab, entry),
    mend: (lab) => routeBalancer(lab, undefined),
  }),
  inboundFault({
    name: 'inbound-balancer-no-local-endpoint',
    title: 'the LoadBalancer address leads to a node without an endpoint, and externalTrafficPolicy is Local',
    expected: { cause: 'no-local-endpoint', hop: 'source-node' },
    publish: { app: 'web', local: true },
    question: { from: 'node/node-3', to: 'node/node-1', port: nodePort },
  }),
  inboundFault({
    name: 'inbound-client-dropped-before',
    title: 'a rule of another program drops what the client sends before it is handed on',
    expected: { cause: 'foreign-rule-drops', hop: 'source-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['iptables-nft', '-I', 'FORWARD', '1', '-s', clientNet, '-p', 'tcp', '-j', 'DROP']);
    },
    mend: async (lab) => {
      await lab.exec(entry, ['iptables-nft', '-D', 'FORWARD', '-s', clientNet, '-p', 'tcp', '-j', 'DROP']);
    },
  }),
  inboundFault({
    name: 'inbound-replies-dropped',
    title: 'a rule of another program drops replies to the client on the node that was called',
    expected: { cause: 'foreign-rule-drops', hop: 'destination-node' },
    publish: { app: 'web' },
    harm: async (lab) => {
      await onNode(lab, entry, ['iptables-nft', '-I', 'FORWARD', '1', '-d', clientNet, '-p', 'tcp', '-j', 'DROP']);
    },
    mend: async (lab) => {
      await lab.exec(entry, ['iptables-nft', '-D', 'FORWARD', '-d', clientNet, '-p', 'tcp', '-j', 'DROP']);
    },
  }),
];
