import type { ChangeGroup } from '../../intended/policy/diff/group-changes.ts';
import type { NamedPart } from '../../intended/policy/diff/name-ends.ts';
import { rangesText } from '../../intended/policy/port-ranges.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** A group of changes in sentences. */

const mostNames = 5;

const partOf = (part: NamedPart): Message => {
  switch (part.kind) {
    case 'every-pod':
      return say('diff.every-pod');
    case 'namespace':
      return say('diff.namespace', { namespace: part.namespace });
    case 'label':
      return say('diff.label', { namespace: part.namespace, label: part.label });
    case 'pods': {
      const names = part.pods.slice(0, mostNames);
      const rest = part.pods.length - names.length;
      return rest > 0
        ? say('more.of', { names: names.join(', '), count: rest })
        : say('diff.names', { names: names.join(', ') });
    }
    case 'outside':
      return say('diff.outside');
    case 'nets': {
      const nets = part.nets.slice(0, mostNames);
      const rest = part.nets.length - nets.length;
      if (part.nets.length === 0) return say('diff.rest');
      const named =
        rest > 0
          ? say('more.of', { names: nets.join(', '), count: rest })
          : say('diff.names', { names: nets.join(', ') });
      return part.rest ? say('diff.nets-and-rest', { nets: named }) : say('diff.nets', { nets: named });
    }
  }
};

/** Felix drops VXLAN that pods send whatever policies say (calico#3.3), so a change of all the rest is one of all. */
const vxlanPort = 4789;

const isFull = (ports: readonly [number, number][] | undefined): boolean => {
  const [first, second, ...more] = ports ?? [];
  if (first?.[0] !== 1 || more.length > 0) return false;
  if (second === undefined) return first[1] === 65_535;
  return first[1] === vxlanPort - 1 && second[0] === vxlanPort + 1 && second[1] === 65_535;
};

const whatOf = ({ connections, dns }: ChangeGroup): Message => {
  if (dns === 'only') return say('diff.dns');
  const all = connectionsOf(connections);
  return dns === 'among' ? say('diff.with-dns', { what: all }) : all;
};

const connectionsOf = (connections: ChangeGroup['connections']): Message => {
  const full = connections.filter(({ protocol, ports }) => protocol === 'icmp' || isFull(ports));
  if (full.length === 4) return say('diff.everything');
  return say('diff.connections', {
    all: connections.map(({ protocol, ports }) =>
      ports === undefined || isFull(ports) ? protocol : `${protocol} ${rangesText(ports)}`,
    ),
  });
};

export interface SaidGroup {
  from: Message;
  to: Message;
  what: Message;
  /** Why it is so afterwards; of what is gained, why it was not before. */
  why: Message[];
}

const partsOf = (parts: readonly NamedPart[]): Message => {
  const [first, ...more] = parts.map(partOf);
  return first !== undefined && more.length === 0 ? first : say('diff.parts', { parts: parts.map(partOf) });
};

export const saidOf = (group: ChangeGroup): SaidGroup => {
  const { before, after, became } = group;
  const why =
    became === 'allowed'
      ? before.map(({ reason }) => say('diff.was', { reason }))
      : became === 'denied'
        ? after.map(({ reason }) => reason)
        : [...before, ...after].filter(({ action }) => action === 'unknown').map(({ reason }) => reason);
  return { from: partsOf(group.from), to: partsOf(group.to), what: whatOf(group), why };
};

export const sentenceOf = (group: ChangeGroup): Message => {
  const { from, to, what } = saidOf(group);
  switch (group.became) {
    case 'denied':
      return group.dns === 'only' ? say('diff.loses-dns', { from }) : say('diff.loses', { from, to, what });
    case 'allowed':
      return group.dns === 'only' ? say('diff.gains-dns', { from }) : say('diff.gains', { from, to, what });
    case 'unknown':
      return say('diff.cannot-tell', { from, to, what });
  }
};
