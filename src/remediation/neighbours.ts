import type { NodeChange } from '../fixes/action.ts';
import { parseNeighbours } from '../probe/parse/neighbours.ts';
import { inEnglish } from '../words/words.ts';
import { outputOf, type Seen, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'neighbour-delete' | 'neighbour-set' }>;

/** An entry without a MAC address comes and goes with the kernel's questions. */
export const neighbourStep = (change: Change, tools: Tools): Step => {
  const { dev, address, was } = change;
  const family = address.includes(':') ? '-6' : '-4';
  const see = async (): Promise<Seen> => {
    const output = outputOf(await tools.run(['ip', family, '-j', 'neigh', 'show', 'to', address]));
    if ('why' in output) return unread(output.why);
    const listed = parseNeighbours(output.text);
    if (!listed.ok) return unread(inEnglish(listed.reason));
    const entry = listed.value.find((each) => each.address === address && each.dev === dev);
    const now = entry?.mac?.toLowerCase();
    const lines = [entry?.text ?? `no entry for ${address} dev ${dev}`];
    if (change.kind === 'neighbour-delete') {
      return { stand: entry !== undefined && now === was ? 'before' : 'after', lines };
    }
    if (now === change.mac) return { stand: 'after', lines };
    return now === was
      ? { stand: 'before', lines }
      : { stand: 'other', lines, why: `${address} now has ${now ?? 'no MAC address'}` };
  };
  return {
    see,
    act: () =>
      tools.run(
        change.kind === 'neighbour-delete'
          ? ['ip', family, 'neigh', 'del', address, 'dev', dev]
          : [
              'ip',
              family,
              'neigh',
              'replace',
              address,
              'lladdr',
              change.mac,
              'dev',
              dev,
              'nud',
              change.permanent ? 'permanent' : 'stale',
            ],
      ),
  };
};
