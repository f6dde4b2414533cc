import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode } from '../fault.ts';
import { webToOutside } from './asked.ts';

/** What a node has beside its own addresses, for a service: packets for these end on it (causes#own-service-address). */

const address = '169.254.20.10';
const common = {
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  question: { from: webToOutside.from, to: address, port: 53, protocol: 'udp' },
} as const;

const web = (lab: Lab) => lab.pod(webToOutside.from);

/** As NodeLocal DNSCache makes it. */
const addNodeLocalDns = async (lab: Lab): Promise<void> => {
  const { node } = web(lab);
  await onNode(lab, node, ['ip', 'link', 'add', 'nodelocaldns', 'type', 'bridge']);
  await onNode(lab, node, ['ip', 'addr', 'add', `${address}/32`, 'dev', 'nodelocaldns']);
};

const removeNodeLocalDns = (lab: Lab): Promise<void> =>
  tryOnNode(lab, web(lab).node, ['ip', 'link', 'del', 'nodelocaldns']);

const nodeLocalDnsGone: Fault = {
  ...common,
  name: 'node-local-dns-gone',
  title: 'the address of NodeLocal DNSCache is on the node, and the program is gone',
  expected: { cause: 'nothing-listens', hop: 'source-node' },
  inject: addNodeLocalDns,
  clear: removeNodeLocalDns,
};

const rule = ['INPUT', '-d', address, '-j', 'DROP'] as const;

const serviceAddressDropped: Fault = {
  ...common,
  name: 'service-address-dropped',
  title: "a rule that is not Calico's drops what comes for an address that the node has for a service",
  expected: { cause: 'foreign-rule-drops', hop: 'source-node' },
  inject: async (lab) => {
    await addNodeLocalDns(lab);
    await onNode(lab, web(lab).node, ['iptables-nft', '-I', ...rule]);
  },
  clear: async (lab) => {
    await tryOnNode(lab, web(lab).node, ['iptables-nft', '-D', ...rule]);
    await removeNodeLocalDns(lab);
  },
};

export const serviceAddressFaults: readonly Fault[] = [nodeLocalDnsGone, serviceAddressDropped];
