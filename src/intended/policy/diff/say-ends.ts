import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { rangesText } from '../port-ranges.ts';
import type { NamedPart } from './name-ends.ts';
import type { DiffProtocol } from './policy-diff.ts';

/** Many ends, and what goes between them, in words. */

/** First and last ports; without them, all of the protocol. */
export interface Connections {
  protocol: DiffProtocol;
  ports?: [number, number][];
}

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

/** Felix drops VXLAN that pods send whatever policies say (calico#3.3), so what holds of all the rest holds of all. */
const vxlanPort = 4789;

const isFull = (ports: readonly [number, number][] | undefined): boolean => {
  const [first, second, ...more] = ports ?? [];
  if (first?.[0] !== 1 || more.length > 0) return false;
  if (second === undefined) return first[1] === 65_535;
  return first[1] === vxlanPort - 1 && second[0] === vxlanPort + 1 && second[1] === 65_535;
};

export const sayParts = (parts: readonly NamedPart[]): Message => {
  const [first, ...more] = parts.map(partOf);
  return first !== undefined && more.length === 0 ? first : say('diff.parts', { parts: parts.map(partOf) });
};

export const sayConnections = (connections: readonly Connections[]): Message => {
  const full = connections.filter(({ protocol, ports }) => protocol === 'icmp' || isFull(ports));
  if (full.length === 4) return say('diff.everything');
  return say('diff.connections', {
    all: connections.map(({ protocol, ports }) =>
      ports === undefined || isFull(ports) ? protocol : `${protocol} ${rangesText(ports)}`,
    ),
  });
};
