import type { Lab } from '../../lab.ts';
import { type Fault, onNode } from '../fault.ts';
import { natively } from '../services/natively.ts';
import { balancer, entry, nodePort, routeBalancer } from './published.ts';
import { inboundFault, serviceFaults } from './service-faults.ts';
import { wayFaults } from './way-faults.ts';

/** The same ways in where kube-proxy writes its native table, and what only that table does. */

const named = (name: string): Fault => {
  const found = [...serviceFaults, ...wayFaults].find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`there is no fault ${name}`);
  return found;
};

const inTable = (lab: Lab, input: string): Promise<string> => onNode(lab, entry, ['nft', input]);

/** Chains of the native table whose names begin so. */
const chainsCalled = async (lab: Lab, begin: string): Promise<string[]> => {
  const listed = await onNode(lab, entry, ['nft', 'list', 'table', 'ip', 'kube-proxy']);
  const found = [...listed.matchAll(/^\tchain (\S+) \{$/gm)].flatMap(([, name = '']) =>
    name.startsWith(begin) && name.includes('shop/front/') ? [name] : [],
  );
  if (found.length === 0) throw new Error(`there is no chain ${begin}… of the Service`);
  return found;
};

/** An address of the node beside the one that it is known by. */
const second = '10.39.0.201';

/** The node's status names it as well, or no longer. */
const giveAddress = (lab: Lab, there: boolean): void => {
  const node = lab.store.get('nodes', entry);
  if (node === undefined) throw new Error(`there is no node ${entry}`);
  const status = node.status as { addresses: { type: string; address: string }[] };
  const others = status.addresses.filter(({ address }) => address !== second);
  const addresses = there ? [...others, { type: 'InternalIP', address: second }] : others;
  lab.store.put({ ...node, status: { ...status, addresses } });
};

export const nativeFaults: readonly Fault[] = [
  natively(named('inbound-no-local-endpoint')),
  natively(named('inbound-no-endpoints')),
  natively(named('inbound-source-range')),
  natively(named('inbound-policy-by-client')),
  natively(named('inbound-client-dropped-before')),
  natively(
    inboundFault({
      name: 'inbound-node-port-rule-missing',
      title: "kube-proxy's rule for the NodePort is gone on the node that is called",
      expected: { cause: 'service-not-programmed', hop: 'source-node' },
      publish: { app: 'web' },
      harm: async (lab) => {
        await inTable(lab, `delete element ip kube-proxy service-nodeports { tcp . ${nodePort} }`);
      },
    }),
  ),
  natively(
    inboundFault({
      name: 'inbound-not-masqueraded',
      title: 'the node that is called hands on to another node with the address of the client',
      expected: { cause: 'not-masqueraded', hop: 'source-node' },
      publish: { app: 'web' },
      harm: async (lab) => {
        const [external = ''] = await chainsCalled(lab, 'external-');
        const [service = ''] = await chainsCalled(lab, 'service-');
        await inTable(lab, `flush chain ip kube-proxy ${external}`);
        await inTable(lab, `add rule ip kube-proxy ${external} goto ${service}`);
      },
    }),
  ),
  natively(
    inboundFault({
      name: 'inbound-rules-stale',
      title: 'the node that is called hands connections to endpoints that are gone',
      expected: { cause: 'service-rules-stale', hop: 'source-node' },
      publish: { app: 'web' },
      harm: async (lab) => {
        for (const chain of await chainsCalled(lab, 'endpoint-')) {
          await inTable(lab, `flush chain ip kube-proxy ${chain}`);
          await inTable(lab, `add rule ip kube-proxy ${chain} meta l4proto tcp dnat to 192.0.2.10:8080`);
        }
      },
    }),
  ),
  natively(
    inboundFault({
      name: 'inbound-node-port-address',
      title: 'the NodePort is called at an address of the node on which kube-proxy serves none',
      expected: { cause: 'node-port-not-on-address', hop: 'source-node' },
      publish: { app: 'web' },
      question: { from: '203.0.113.10', to: second, port: nodePort },
      harm: async (lab) => {
        await onNode(lab, entry, ['ip', 'addr', 'add', `${second}/32`, 'dev', 'eth0']);
        giveAddress(lab, true);
      },
      mend: async (lab) => {
        giveAddress(lab, false);
        await lab.exec(entry, ['ip', 'addr', 'del', `${second}/32`, 'dev', 'eth0']);
      },
    }),
  ),
  natively(
    inboundFault({
      name: 'inbound-forward-policy-drop',
      title: 'the node drops what is forwarded unless a rule admits it, and none does for what kube-proxy translates',
      expected: { cause: 'foreign-rule-drops', hop: 'source-node' },
      publish: { app: 'web' },
      harm: async (lab) => {
        await onNode(lab, entry, ['iptables-nft', '-P', 'FORWARD', 'DROP']);
      },
      mend: async (lab) => {
        await lab.exec(entry, ['iptables-nft', '-P', 'FORWARD', 'ACCEPT']);
      },
    }),
  ),
  natively(
    inboundFault({
      name: 'inbound-balancer-rule-missing',
      title: "kube-proxy's element for the LoadBalancer address is gone on the node at which it comes in",
      expected: { cause: 'service-not-programmed', hop: 'source-node' },
      publish: { app: 'web', balancer },
      question: { from: '203.0.113.10', to: balancer, port: 8080 },
      harm: async (lab) => {
        await routeBalancer(lab, entry);
        for (const node of lab.nodes) {
          const key = `{ ${balancer} . tcp . 8080 }`;
          await onNode(lab, node.name, ['nft', 'delete', 'element', 'ip', 'kube-proxy', 'service-ips', key]);
        }
      },
      mend: (lab) => routeBalancer(lab, undefined),
    }),
  ),
];
