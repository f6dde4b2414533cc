import { readFileSync } from 'node:fs';
import { workloadInterface } from '../calico-node/felix-hash.ts';
import { recordingPath } from '../calico-node/recordings.ts';
import type { Lab } from '../lab.ts';

/**
 * What a node shows, freed of what may differ between two clusters: pod addresses, interface names, MAC
 * addresses, hashes, counters, numbers of interfaces and namespaces.
 */

export interface Side {
  /** Output of a command of the recordings, or the text of a file there. */
  read(file: string): string | Promise<string>;
  /** Pod of this cluster → a name that both clusters share. */
  names: readonly (readonly [found: string, shared: string])[];
}

interface PodName {
  namespace: string;
  name: string;
  address: string;
}

/** `agent-tszhs` is `agent` in every cluster; `db-0` is itself. */
const sharedName = ({ namespace, name }: PodName): string => {
  const short = name.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '').replace(/-[0-9a-f]{8,10}$/, '');
  return `${namespace}/${short}`;
};

const namesOf = (pods: readonly PodName[]): [string, string][] =>
  pods.flatMap((pod): [string, string][] => [
    [workloadInterface(pod.namespace, pod.name), `<interface of ${sharedName(pod)}>`],
    [pod.address, `<address of ${sharedName(pod)}>`],
  ]);

/** A recorded node. */
export const recordedSide = (recording: string, node: string): Side => {
  const folder = recordingPath(recording);
  const { items } = JSON.parse(readFileSync(`${folder}/objects/pods.json`, 'utf8')) as {
    items: {
      metadata: { name: string; namespace: string };
      spec: { hostNetwork?: boolean };
      status: { podIP: string };
    }[];
  };
  const pods = items
    .filter(({ spec }) => !spec.hostNetwork)
    .map(({ metadata, status }) => ({ ...metadata, address: status.podIP }));
  return { read: (file) => readFileSync(`${folder}/${node}/${file}`, 'utf8'), names: namesOf(pods) };
};

/** The command behind each recorded file. */
const commands: Record<string, string[]> = {
  'ip-link.json': ['ip', '-j', '-d', 'link'],
  'ip-addr.json': ['ip', '-j', 'addr'],
  'ip-route.json': ['ip', '-j', '-d', 'route', 'show', 'table', 'all'],
  'ip-route.txt': ['ip', 'route'],
  'ip-rule.json': ['ip', '-j', 'rule'],
  'ip-neigh.json': ['ip', '-j', 'neigh'],
  'bridge-fdb.json': ['bridge', '-j', 'fdb'],
  'iptables-nft-save.txt': ['iptables-nft-save', '-c'],
  'ipset-list.txt': ['ipset', 'list'],
  'nft-arp.txt': ['nft', 'list', 'table', 'arp', 'calico-arp'],
  'nft-list-tables.txt': ['nft', 'list', 'tables'],
  'sysctl.txt': ['sysctl', '-a', '-r', '^net\\.ipv4\\.(conf\\.|ip_forward$)'],
  'conflist.json': ['cat', '/etc/cni/net.d/10-calico.conflist'],
  'birdcl-show-protocols.txt': ['birdc', '-s', '/var/run/calico/bird.ctl', 'show', 'protocols'],
  'birdcl-show-route.txt': ['birdc', '-s', '/var/run/calico/bird.ctl', 'show', 'route'],
};

/** A node of a running lab. */
export const labSide = (lab: Lab, node: string): Side => ({
  read: async (file) => {
    const { code, stdout, stderr } = await lab.exec(node, commands[file] ?? ['cat', file]);
    if (code !== 0 && stdout === '') throw new Error(`${file}: ${stderr}`);
    return stdout;
  },
  names: namesOf(lab.pods()),
});

/** Text with the shared names, longest first so that no address is taken for the start of another. */
export const shared = (side: Side, text: string): string => {
  const names = side.names.toSorted(([a], [b]) => b.length - a.length);
  let result = text;
  for (const [found, name] of names) {
    const address = found.includes('.');
    const pattern = address ? `(?<![\\w.])${found.replaceAll('.', '\\.')}(?!\\d|\\.\\d)` : found;
    result = result.replaceAll(new RegExp(pattern, 'g'), name);
  }
  return result;
};

export const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
