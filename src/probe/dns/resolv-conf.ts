import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ResolvConfText } from './dns-request.ts';

/** Where container runtimes keep the resolv.conf that kubelet asked for, by the id of the pod's sandbox. */
const sandboxFiles = [
  (id: string) => `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${id}/resolv.conf`,
  (id: string) => `/var/lib/rancher/k3s/agent/containerd/io.containerd.grpc.v1.cri/sandboxes/${id}/resolv.conf`,
  (id: string) => `/run/containers/storage/overlay-containers/${id}/userdata/resolv.conf`,
];

const mostServers = 3;
const mostBytes = 64_000;

/** As the C library reads it: the first three servers, the last search list, its own defaults (resolv.conf(5)). */
export const parseResolvConf = (text: string): ResolvConfText => {
  const conf: ResolvConfText = { servers: [], search: [], ndots: 1 };
  for (const line of text.slice(0, mostBytes).split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver' && rest[0] !== undefined) {
      const [server = ''] = rest[0].split('%', 1);
      if (isIP(server) !== 0 && conf.servers.length < mostServers) conf.servers.push(server);
    }
    if (word === 'search' || word === 'domain') conf.search = rest.slice(0, 32);
    if (word === 'options') {
      const ndots = rest.map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((value) => value !== undefined);
      if (ndots !== undefined) conf.ndots = Math.min(15, Number(ndots));
    }
  }
  return conf;
};

const read = (path: string): ResolvConfText | undefined => {
  try {
    return parseResolvConf(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
};

export const sandboxResolvConf = (id: string): ResolvConfText | undefined => {
  for (const path of sandboxFiles) {
    const found = read(path(id));
    if (found) return found;
  }
  return undefined;
};

/** A pod of the host's network gets its node's file. */
export const nodeResolvConf = (): ResolvConfText | undefined => read('/etc/resolv.conf');

/** The names that the C library asks for, in its order: by the dots in the name, with and without the search list. */
export const namesToAsk = (name: string, { search, ndots }: ResolvConfText): string[] => {
  if (name.endsWith('.')) return [name];
  const searched = search.filter((domain) => domain !== '.').map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
};
