import type { Ebpf } from '../../../case/ebpf.ts';
import { got, missing, type Read } from '../../../case/read.ts';
import { contains } from '../../../ip/texts.ts';
import type { Message } from '../../../words/message.ts';
import type { RawRun } from '../../raw.ts';
import { Runs } from '../runs.ts';
import { parseEbpfConnections } from './connections.ts';
import { parseEbpfCounters } from './counters.ts';
import { dumpOf } from './dump-failure.ts';
import { hostPort } from './host-port.ts';
import { parseEbpfInterfaces } from './interfaces.ts';
import { parseMapKeys } from './map-keys.ts';
import { parseEbpfPolicies } from './policy.ts';
import { parseEbpfPrograms } from './programs.ts';
import { parseEbpfRoutes } from './routes.ts';
import { parseEbpfAffinities, parseEbpfServices } from './services.ts';

/** What the question asks of one node: the rest of its maps is left out of the case. */
export interface EbpfAsked {
  families: readonly (4 | 6)[];
  /** Interfaces of the question's pods there, with their indexes as the kernel says. */
  devices: readonly { name: string; index?: number | undefined }[];
  /** What its packets carry. */
  addresses: readonly string[];
  /** The Service's address. */
  service?: string | undefined;
  /** It is of UDP: its connections are asked for. */
  udp?: boolean | undefined;
}

const filtered = <T>(read: Read<T[]>, keep: (item: T) => boolean): Read<T[]> =>
  read.ok ? got(read.value.filter(keep)) : read;

const together = <T>(reads: readonly Read<T[]>[]): Read<T[]> => {
  const failed = reads.find((read) => !read.ok);
  return failed && !failed.ok ? failed : got(reads.flatMap((read) => (read.ok ? read.value : [])));
};

const byDevice = <T>(asked: EbpfAsked, read: (device: string) => Read<T>): Record<string, Read<T>> =>
  Object.fromEntries(asked.devices.map(({ name }) => [name, read(name)]));

/** Of sets those members alone that are an end of the question. */
const policiesOf = (runs: Runs, asked: EbpfAsked, device: string): Ebpf['policies'][string] => {
  const isEnd = (member: string): boolean => {
    const [address = ''] = member.split(' ');
    const bare = address.includes('/') ? address : address.replace(/:\d{1,5}$/, '');
    return asked.addresses.some((each) => contains(bare, each));
  };
  const read = together(
    asked.families.map((family) =>
      dumpOf(runs, `policy${family} ${device}`, (text) => parseEbpfPolicies(text, family)),
    ),
  );
  if (!read.ok) return read;
  const lesser = structuredClone(read.value);
  for (const { tiers, rules } of lesser) {
    const all = [...rules, ...tiers.flatMap(({ policies }) => policies.flatMap((policy) => policy.rules))];
    for (const set of all.flatMap(({ sets }) => sets)) set.members = set.members.filter(isEnd);
  }
  return got(lesser);
};

/** Policy programs and counters of the question's interfaces: what changes as packets pass. */
export const parseEbpfCounts = (all: readonly RawRun[], asked: EbpfAsked): NonNullable<Ebpf['after']> => {
  const runs = new Runs(all, {});
  return {
    policies: byDevice(asked, (device) => policiesOf(runs, asked, device)),
    counters: byDevice(asked, (device) =>
      dumpOf(runs, `counters ${device}`, (text) => parseEbpfCounters(text, device)),
    ),
  };
};

/** What the tools of calico-node printed → what the programs of one node hold for the question. */
export const parseEbpf = (all: readonly RawRun[], asked: EbpfAsked): Ebpf => {
  const runs = new Runs(all, {});
  const own = (name: string, index: number): boolean =>
    asked.devices.some((device) => device.name === name || device.index === index);
  const interfaces = dumpOf(runs, 'interfaces', parseEbpfInterfaces);
  const others = new Set(
    interfaces.ok
      ? interfaces.value
          .filter(({ flags, name, index }) => flags.includes('workload') && !own(name, index))
          .map(({ index }) => index)
      : [],
  );
  const { service } = asked;
  const ofService = (address: string): boolean =>
    service !== undefined && contains(`${address}/${address.includes(':') ? 128 : 32}`, service);
  return {
    interfaces: filtered(interfaces, ({ index }) => !others.has(index)),
    programs: filtered(dumpOf(runs, 'programs', parseEbpfPrograms), ({ index }) => !others.has(index)),
    routes: filtered(
      together(asked.families.map((family) => dumpOf(runs, `routes${family}`, parseEbpfRoutes))),
      ({ cidr }) => asked.addresses.some((address) => contains(cidr, address)),
    ),
    jumps: {
      ingress: dumpOf(runs, 'jump-ingress', parseMapKeys),
      egress: dumpOf(runs, 'jump-egress', parseMapKeys),
    },
    ...(service === undefined
      ? {}
      : {
          services: filtered(dumpOf(runs, 'services', parseEbpfServices), ({ address }) => ofService(address)),
          affinities: filtered(dumpOf(runs, 'affinities', parseEbpfAffinities), ({ address }) => ofService(address)),
        }),
    ...(service === undefined || !asked.udp
      ? {}
      : {
          connections: filtered(dumpOf(runs, 'connections', parseEbpfConnections), ({ to }) =>
            ofService(hostPort(to)?.address ?? ''),
          ),
        }),
    ...parseEbpfCounts(all, asked),
  };
};

/** Where none of it could be asked for: each part says why. */
export const unreadEbpf = (reason: Message, asked: EbpfAsked): Ebpf => {
  const none = missing(reason);
  return {
    interfaces: none,
    programs: none,
    routes: none,
    jumps: { ingress: none, egress: none },
    ...(asked.service === undefined ? {} : { services: none, affinities: none }),
    ...(asked.service === undefined || !asked.udp ? {} : { connections: none }),
    policies: byDevice(asked, () => none),
    counters: byDevice(asked, () => none),
  };
};
