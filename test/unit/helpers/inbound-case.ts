import type { Case } from '../../../src/case/case.ts';
import type { Inbound } from '../../../src/case/inbound.ts';
import type { PacketTest } from '../../../src/case/packets.ts';
import { withSender } from '../../../src/diagnose/inbound-sender.ts';
import { parseIptablesSave } from '../../../src/probe/parse/iptables-save.ts';
import { verbatim } from '../../../src/words/message.ts';
import { table, value } from './healthy-case.ts';
import { recordedServiceCases } from './recorded-service.ts';

/** What comes from outside to a NodePort of node-3: shop/db of a recorded cluster, with kube-proxy's rules for it. */

export const entry = 'node-3';
export const client = '203.0.113.9';
export const nodePort = 30_432;
export const nodeAddress = '10.39.0.3';

const ext = 'KUBE-EXT-HJSW2HDIBP4MO3C4';
const svc = 'KUBE-SVC-HJSW2HDIBP4MO3C4';
const about = (text: string): string => `-m comment --comment "${text}"`;

/** As kube-proxy writes them in iptables mode; `local`: with `externalTrafficPolicy: Local` and an endpoint of its own. */
const outsideRules = (local: boolean): string =>
  [
    '*nat',
    ':KUBE-NODEPORTS - [0:0]',
    `:${ext} - [0:0]`,
    `-A KUBE-NODEPORTS -p tcp ${about('shop/db:pg')} -m tcp --dport ${nodePort} -j ${ext}`,
    ...(local
      ? [
          `-A ${ext} -s 192.168.0.0/16 ${about('pod traffic for shop/db:pg external destinations')} -j ${svc}`,
          `-A ${ext} -j KUBE-SEP-2WQ5FLEKJACZW2F4`,
        ]
      : [
          `-A ${ext} ${about('masquerade traffic for shop/db:pg external destinations')} -j KUBE-MARK-MASQ`,
          `-A ${ext} -j ${svc}`,
        ]),
    'COMMIT',
    '',
  ].join('\n');

export interface InboundShape {
  /** The node of the endpoint that is asked about. */
  at?: 'node-2' | 'node-3';
  local?: boolean;
  inbound?: Partial<Inbound>;
  /** What the node that plays the client met. */
  met?: PacketTest['outcome'];
  /** Before it is told who sends to the receiver. */
  harm?: (c: Case) => void;
}

export const inboundCase = async ({ at = 'node-2', local = false, inbound, met, harm }: InboundShape = {}) => {
  const cases = await recordedServiceCases('v3.32.1-vxlan-iptables-policies', 'shop/web-0', {
    namespace: 'shop',
    name: 'db',
  });
  const found = cases.find(({ to }) => to.kind === 'pod' && to.pod.nodeName === at);
  if (found?.service === undefined) throw new Error('not recorded');
  const c = structuredClone(found);
  c.from = { kind: 'outside', address: client };
  c.service = {
    ...found.service,
    type: 'NodePort',
    ports: found.service.ports.map((port) => ({ ...port, nodePort })),
    ...(local ? { outsideOnlyOwnNode: true } : {}),
    asked: { address: nodeAddress },
  };
  c.inbound = {
    way: 'node-port',
    address: nodeAddress,
    port: nodePort,
    client: { address: client },
    entry,
    entryIs: 'asked',
    player: 'node-2',
    ...inbound,
  };
  const rules = parseIptablesSave(outsideRules(local), { backend: 'nft', family: 4 });
  const added = value(rules).tables.find(({ name }) => name === 'nat');
  if (added === undefined) throw new Error('no rules');
  const nat = table(c, entry, 'nat');
  nat.rules.push(...added.rules);
  nat.chains.push(...added.chains.filter(({ name }) => !nat.chains.some((own) => own.name === name)));
  if (met !== undefined) {
    c.packets.push({
      protocol: 'tcp',
      port: nodePort,
      through: 'service',
      plays: 'node-2',
      fromAddress: '10.39.0.2',
      toAddress: nodeAddress,
      sent: 3,
      outcome: met,
      detail: verbatim(''),
      taps: [],
      counters: [],
      icmpErrors: [],
    });
    delete c.packetsSkipped;
  }
  harm?.(c);
  return withSender(c);
};
