import type { NodeChange } from '../fixes/action.ts';
import { parseNeighbours } from '../probe/parse/neighbours.ts';
import { say } from '../words/say.ts';
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
    if (!listed.ok) return unread(listed.reason);
    const entry = listed.value.find((each) => each.address === address && each.dev === dev);
    const now = entry?.mac?.toLowerCase();
    const lines = [entry?.text ?? say('change.no-entry', { address, dev })];
    if (change.kind === 'neighbour-delete') {
      return { stand: entry !== undefined && now === was ? 'before' : 'after', lines };
    }
    if (now === change.mac) return { stand: 'after', lines };
    if (now === was) return { stand: 'before', lines };
    const why =
      now === undefined ? say('change.no-mac-now', { address }) : say('change.other-mac', { address, mac: now });
    return { stand: 'other', lines, why };
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
