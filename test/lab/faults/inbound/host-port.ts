import type { Lab } from '../../lab.ts';
import { onNode, tryOnNode } from '../fault.ts';

export interface HostPort {
  close(): Promise<void>;
}

const nat = ['iptables-nft', '-t', 'nat'];
const comment = (text: string): string[] => ['-m', 'comment', '--comment', text];

interface Shape {
  /** What the rules are: the pod's, none, those of a pod that is gone, or these before its own. */
  rules?: 'own' | 'none' | 'of-another' | 'of-another-first';
  /** The only address of the node that it asks for; not the one that the rules have. */
  hostIP?: string;
}

/** Nobody's, of the pods' own range. */
const gone = '192.168.255.250';

/** Gives a pod's port to its node, in the object and by the rules of CNI's portmap (kubernetes#hostport). */
export const hostPortOf = async (
  lab: Lab,
  title: string,
  hostPort: number,
  { rules: which = 'own', hostIP }: Shape = {},
): Promise<HostPort> => {
  const pod = lab.pod(title);
  const stored = lab.store.get('pods', pod.name, pod.namespace);
  if (stored === undefined) throw new Error(`no object of ${title}`);
  const { containers } = stored.spec as { containers: { ports?: { containerPort: number }[] }[] };
  const [first] = containers;
  const port = first?.ports?.[0]?.containerPort;
  if (port === undefined) throw new Error(`${title} has no port`);
  const changed = structuredClone(stored);
  const own = (changed.spec as { containers: { ports: object[] }[] }).containers[0];
  if (own !== undefined)
    own.ports = own.ports.map((each) => ({
      ...each,
      hostPort,
      ...(hostIP === undefined ? {} : { hostIP }),
    }));
  lab.store.put(changed);

  const chain = `CNI-DN-${hostPort}`;
  const older = `${chain}-OLD`;
  const target = which === 'of-another' ? gone : pod.address;
  const at = hostIP === undefined ? [] : ['-d', `${hostIP}/32`];
  const toPort = ['-p', 'tcp', '-m', 'tcp', '--dport', String(hostPort)];
  const dispatch = ['-p', 'tcp', ...comment('dnat name: "k8s-pod-network"'), '-m', 'multiport', '--dports'];
  const jump = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'CNI-HOSTPORT-DNAT'];
  const masquerade = [...comment('CNI portfwd requiring masquerade'), '-j', 'CNI-HOSTPORT-MASQ'];
  const rules = [
    ['-N', 'CNI-HOSTPORT-DNAT'],
    ['-N', 'CNI-HOSTPORT-SETMARK'],
    ['-N', 'CNI-HOSTPORT-MASQ'],
    ['-N', chain],
    ['-N', older],
    ['-A', 'CNI-HOSTPORT-SETMARK', '-j', 'MARK', '--set-xmark', '0x2000/0x2000'],
    ['-A', 'CNI-HOSTPORT-MASQ', '-m', 'mark', '--mark', '0x2000/0x2000', '-j', 'MASQUERADE'],
    ...(which === 'of-another-first' ? [['-A', 'CNI-HOSTPORT-DNAT', ...dispatch, String(hostPort), '-j', older]] : []),
    ['-A', 'CNI-HOSTPORT-DNAT', ...dispatch, String(hostPort), '-j', chain],
    ...(which === 'of-another-first'
      ? [['-A', older, ...toPort, '-j', 'DNAT', '--to-destination', `${gone}:${port}`]]
      : []),
    ['-A', chain, '-s', `${pod.address}/32`, ...toPort, '-j', 'CNI-HOSTPORT-SETMARK'],
    ['-A', chain, '-s', '127.0.0.1/32', ...toPort, '-j', 'CNI-HOSTPORT-SETMARK'],
    ['-A', chain, ...at, ...toPort, '-j', 'DNAT', '--to-destination', `${target}:${port}`],
    ['-A', 'PREROUTING', ...jump],
    ['-A', 'OUTPUT', ...jump],
    ['-A', 'POSTROUTING', ...masquerade],
  ];
  for (const rule of which === 'none' ? [] : rules) await onNode(lab, pod.node, [...nat, ...rule]);
  return {
    close: async () => {
      const rest = [
        ['-D', 'PREROUTING', ...jump],
        ['-D', 'OUTPUT', ...jump],
        ['-D', 'POSTROUTING', ...masquerade],
        ...['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK', chain, older].map((each) => ['-F', each]),
        ...['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK', chain, older].map((each) => ['-X', each]),
      ];
      for (const rule of rest) await tryOnNode(lab, pod.node, [...nat, ...rule]);
      lab.store.put(stored);
    },
  };
};
