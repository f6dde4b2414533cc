import type { PairAnswer } from '../intended/policy/all-pairs.ts';
import { rangesText } from '../intended/policy/port-ranges.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** What holds between two pods, or between two classes by their numbers. */
type Pair = Omit<PairAnswer, 'from' | 'to'> & { from: string | number; to: string | number };

export const isUnknown = ({ allowed, unknownPorts }: Pair): boolean =>
  allowed === 'unknown' || unknownPorts !== undefined;

const droppedText = ({ dropped }: Pair): string => rangesText(dropped ?? []);

const pairLine = (pair: Pair, saysDropped: boolean): string => {
  const { from, to, protocol, allowed, ports, unknownPorts } = pair;
  const isAll = allowed === true && (saysDropped || droppedText(pair) === '');
  const some = isAll ? 'all' : allowed === false ? 'none' : ports && allowed !== 'unknown' ? rangesText(ports) : '';
  const unknown = unknownPorts ? `unknown ${rangesText(unknownPorts)}` : allowed === 'unknown' ? 'unknown' : '';
  return `${from} ${to} ${protocol} ${[some, unknown].filter((part) => part !== '').join(' ')}`;
};

/**
 * A line a pair and protocol. What Felix drops of every pod is said once below them; where it is not the same of all
 * that may send everything else, each line has its ports.
 */
export const pairLines = (tell: Words, pairs: readonly Pair[]): string[] => {
  const sets = new Set(
    pairs.filter(({ allowed, protocol }) => allowed === true && protocol === 'udp').map(droppedText),
  );
  const [ports] = sets;
  const saysDropped = sets.size === 1 && ports !== undefined && ports !== '';
  return [
    ...pairs.map((pair) => pairLine(pair, saysDropped)),
    ...(saysDropped ? [`  ${tell(say('policy.felix-drops', { ports }))}`] : []),
  ];
};
