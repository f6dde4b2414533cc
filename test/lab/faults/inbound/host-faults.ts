import type { Lab } from '../../lab.ts';
import { type Fault, onNode, tryOnNode } from '../fault.ts';
import { restartAgent } from '../restart-agent.ts';
import { callFromOutside, entry, nodePort, type Published } from './published.ts';
import { inboundFault } from './service-faults.ts';

/** Policies of the host endpoint of the node that is called, as Felix renders them (calico#3.3, #4.10, #6.6). */

const nic = 'eth0';
const policy = 'cali-pi-gnp/edge';

const said = (text: string): string[] => (text === '' ? [] : ['-m', 'comment', '--comment', text]);
/** What Felix writes before each of its own comments; the characters do not matter here. */
const mark = said('cali:aaaaaaaaaaaaaaaa');

interface Stage {
  table: 'raw' | 'mangle' | 'filter';
  /** By which packets come to the endpoint's chain. */
  dispatch: string;
  chain: string;
  /** The policy's rules: what they match, and what they do. */
  rules: readonly [match: string, target: string][];
  /** A tier ends with a drop. */
  ends: boolean;
}

const iptables = (lab: Lab, { table }: Pick<Stage, 'table'>, words: readonly string[]): Promise<string> =>
  onNode(lab, entry, ['iptables-nft', '-t', table, ...words]);

const accept = '-j MARK --set-xmark 0x10000/0x10000';
const isAccepted = '-m mark --mark 0x10000/0x10000';
const undecided = '-m mark --mark 0x0/0x20000';

const render = async (lab: Lab, stage: Stage): Promise<void> => {
  const { dispatch, chain, rules, ends, table } = stage;
  const add = (to: string, rest: string, text = '') =>
    iptables(lab, stage, ['-A', to, ...mark, ...said(text), ...rest.split(' ')]);
  await iptables(lab, stage, ['-N', policy]);
  await iptables(lab, stage, ['-N', chain]);
  let text = 'GlobalNetworkPolicy edge ingress';
  for (const [match, target] of rules) {
    await add(policy, `${match} ${target}`.trim(), text);
    text = '';
    if (target === accept) await add(policy, `${isAccepted} -j RETURN`);
  }
  if (table === 'filter') await add(chain, '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  await add(chain, '-j MARK --set-xmark 0x0/0x30000');
  await add(chain, '-j MARK --set-xmark 0x0/0x20000', 'Start of tier default');
  await add(chain, `${undecided} -j ${policy}`);
  if (table === 'raw') await add(chain, `${isAccepted} -j NOTRACK`);
  await add(chain, `${isAccepted} -j RETURN`, 'Return if policy accepted');
  if (ends) await add(chain, `${undecided} -j DROP`, 'End of tier default. Drop if no policies passed packet');
  await add(dispatch, `-i ${nic} -g ${chain}`);
};

const takeAway = async (lab: Lab, { table, dispatch, chain }: Stage): Promise<void> => {
  for (const each of [dispatch, chain, policy]) {
    await tryOnNode(lab, entry, ['iptables-nft', '-t', table, '-F', each]);
  }
  for (const each of [chain, policy]) await tryOnNode(lab, entry, ['iptables-nft', '-t', table, '-X', each]);
};

const preDnat = (rules: Stage['rules']): Stage => ({
  table: 'mangle',
  dispatch: 'cali-from-host-endpoint',
  chain: `cali-fh-${nic}`,
  rules,
  ends: false,
});
const onForward = (rules: Stage['rules']): Stage => ({
  table: 'filter',
  dispatch: 'cali-from-hep-forward',
  chain: `cali-fhfw-${nic}`,
  rules,
  ends: true,
});
const noTrack = (rules: Stage['rules']): Stage => ({
  table: 'raw',
  dispatch: 'cali-from-host-endpoint',
  chain: `cali-fh-${nic}`,
  rules,
  ends: false,
});

/** What lets the nodes' own packets in, tunnels too, and asks for the port that is said. */
const admits = (port: number): Stage['rules'] => [
  ['-s 10.39.0.0/16', accept],
  [`-p tcp -m multiport --destination-ports ${port}`, accept],
];

/** Such a policy, put before a Service and taken away. */
export const withHostPolicy = async (lab: Lab, kind: keyof typeof harmless, ask: () => Promise<void>) => {
  lab.holdRefresh(true);
  try {
    await render(lab, harmless[kind]);
    await ask();
  } finally {
    await takeAway(lab, harmless[kind]);
    lab.holdRefresh(false);
    await restartAgent(lab, entry);
  }
};

const harmless = {
  preDNAT: preDnat([...admits(nodePort), ['', '-j DROP']]),
  applyOnForward: onForward(admits(8080)),
} as const;

type Wanted = Pick<Fault, 'name' | 'title'> & { cause: Fault['expected']['cause']; stage: Stage; publish?: Published };

const hostFault = ({ name, title, cause, stage, publish = { app: 'web' } }: Wanted): Fault => ({
  ...inboundFault({
    name,
    title,
    expected: { cause, hop: 'source-node' },
    publish,
    harm: async (lab) => {
      await render(lab, stage);
      const address = lab.nodes.find((each) => each.name === entry)?.address ?? '';
      const met = await callFromOutside(lab, address, nodePort);
      if (met === 'connected') throw new Error('the client was let in');
    },
    mend: async (lab) => {
      await takeAway(lab, stage);
      await restartAgent(lab, entry);
    },
  }),
  hold: true,
});

export const hostFaults: readonly Fault[] = [
  hostFault({
    name: 'inbound-pre-dnat-denies',
    title: 'a preDNAT policy of the node admits the port of the pods and not the NodePort',
    cause: 'host-endpoint-denies',
    stage: preDnat([...admits(8080), ['', '-j DROP']]),
  }),
  hostFault({
    name: 'inbound-forward-policy-denies',
    title: 'an applyOnForward policy of the node admits the NodePort and not the port of the pods',
    cause: 'host-endpoint-denies',
    stage: onForward(admits(nodePort)),
  }),
  hostFault({
    name: 'inbound-untracked',
    title: 'a doNotTrack policy of the node lets the NodePort in, which is not translated then',
    cause: 'service-untracked',
    stage: noTrack([[`-p tcp -m multiport --destination-ports ${nodePort}`, accept]]),
  }),
  {
    ...inboundFault({
      name: 'inbound-service-loop',
      title: "the Services' addresses that are announced overlap with the pods', and Calico drops what goes to pods",
      expected: { cause: 'service-loop-block', hop: 'source-node' },
      publish: { app: 'web' },
      harm: async (lab) => {
        await iptables(lab, { table: 'filter' }, [
          '-A',
          'cali-cidr-block',
          ...mark,
          '-d',
          '192.168.0.0/16',
          '-j',
          'DROP',
        ]);
      },
      mend: async (lab) => {
        await tryOnNode(lab, entry, ['iptables-nft', '-F', 'cali-cidr-block']);
        await restartAgent(lab, entry);
      },
    }),
    hold: true,
  },
];
