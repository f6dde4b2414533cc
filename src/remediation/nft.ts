import type { NodeChange } from '../fixes/action.ts';
import { parseNftTable } from '../probe/parse/nft-table.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'nft-delete' }>;

/** nft puts its arguments together and reads them as its own language, so only plain names pass. */
const plainName = /^[A-Za-z_][\w./-]{0,127}$/;

export const nftStep = ({ table, chain, handle, rule }: Change, tools: Tools): Step => {
  const [family = '', name = '', ...more] = table.split(' ');
  if (more.length > 0 || !/^(?:ip6?|inet|netdev)$/.test(family) || !plainName.test(name) || !plainName.test(chain)) {
    throw new Refusal(say('change.no-chain', { text: `${table} ${chain}` }));
  }
  return {
    see: async () => {
      const output = outputOf(await tools.run(['nft', '-j', 'list', 'table', family, name]));
      if ('why' in output) return unread(output.why);
      const listed = parseNftTable(output.text, table);
      if (!listed.ok) return unread(listed.reason);
      const own = listed.value.rules.filter((each) => each.chain === chain);
      const now = own.find((each) => each.handle === handle);
      const lines =
        own.length > 0
          ? own.map((each) => `${each.text} (handle ${each.handle})`).slice(0, 30)
          : [say('change.empty-chain', { chain })];
      if (now === undefined) return { stand: 'after', lines };
      return now.text === rule
        ? { stand: 'before', lines }
        : { stand: 'other', lines, why: say('change.other-rule', { handle }) };
    },
    act: () => tools.run(['nft', 'delete', 'rule', family, name, chain, 'handle', String(handle)]),
  };
};
