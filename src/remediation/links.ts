import type { Link } from '../case/node-state.ts';
import type { NodeChange } from '../fixes/action.ts';
import { isMadeLink, isNodesOwnAddress } from '../fixes/node-reachability.ts';
import { parseLinks } from '../probe/parse/links.ts';
import { inEnglish } from '../words/words.ts';
import { outputOf, Refusal, type Seen, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<
  NodeChange,
  { kind: 'link-up' | 'link-down' | 'link-mac' | 'link-mtu' | 'address-delete' | 'address-add' }
>;

const mtuText = (link: Link): string => `${link.name} mtu ${link.mtu}`;

const judge = (change: Change, link: Link): Seen => {
  const one = (before: boolean, after: boolean, line: string): Seen =>
    after
      ? { stand: 'after', lines: [line] }
      : before
        ? { stand: 'before', lines: [line] }
        : { stand: 'other', lines: [line], why: `it is now: ${line}` };
  switch (change.kind) {
    case 'link-up':
      return one(!link.up, link.up, `${link.name} is ${link.up ? 'on' : 'off'}`);
    case 'link-down':
      // Never the card by which the node is reached.
      if (!isMadeLink(link)) throw new Refusal(`${link.name} is not switched off from here`);
      return one(link.up, !link.up, `${link.name} is ${link.up ? 'on' : 'off'}`);
    case 'link-mac': {
      if (!isMadeLink(link)) throw new Refusal(`the MAC address of ${link.name} is not changed from here`);
      const mac = link.mac?.toLowerCase();
      return one(mac === change.was, mac === change.mac, `${link.name} has MAC address ${mac ?? 'none'}`);
    }
    case 'link-mtu':
      return one(link.mtu === change.was, link.mtu === change.mtu, mtuText(link));
    default: {
      const has = link.addresses.some(({ address, prefix }) => address === change.address && prefix === change.prefix);
      const line = `${link.name} ${has ? 'has' : 'does not have'} ${change.address}/${change.prefix}`;
      const off = change.kind === 'address-delete';
      if (off && isNodesOwnAddress(link, change.address)) {
        throw new Refusal(
          `${change.address} is the node's own address on ${link.name}, so it is not taken off from here`,
        );
      }
      return one(has === off, has !== off, line);
    }
  }
};

const command = (change: Change): string[] => {
  const set = ['ip', 'link', 'set', 'dev', change.dev];
  switch (change.kind) {
    case 'link-up':
      return [...set, 'up'];
    case 'link-down':
      return [...set, 'down'];
    case 'link-mac':
      return [...set, 'address', change.mac];
    case 'link-mtu':
      return [...set, 'mtu', String(change.mtu)];
    default: {
      const verb = change.kind === 'address-delete' ? 'del' : 'add';
      return ['ip', 'addr', verb, `${change.address}/${change.prefix}`, 'dev', change.dev];
    }
  }
};

export const linkStep = (change: Change, tools: Tools): Step => ({
  see: async () => {
    const output = outputOf(await tools.run(['ip', '-d', '-j', 'addr', 'show']));
    if ('why' in output) return unread(output.why);
    const links = parseLinks(output.text);
    if (!links.ok) return unread(inEnglish(links.reason));
    const link = links.value.find(({ name }) => name === change.dev);
    if (link !== undefined) return judge(change, link);
    return { stand: 'other', lines: [`no interface ${change.dev}`], why: `there is no interface ${change.dev}` };
  },
  act: () => tools.run(command(change)),
});
