import type { Line } from '../case/fix.ts';
import type { Link } from '../case/node-state.ts';
import type { NodeChange } from '../fixes/action.ts';
import { isMadeLink, isNodesOwnAddress } from '../fixes/node-reachability.ts';
import { sameAddress } from '../ip/texts.ts';
import { parseLinks } from '../probe/parse/links.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Seen, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<
  NodeChange,
  { kind: 'link-up' | 'link-down' | 'link-mac' | 'link-mtu' | 'address-delete' | 'address-add' }
>;

const mtuText = (link: Link): string => `${link.name} mtu ${link.mtu}`;

const isOn = ({ name: dev, up }: Link): Line => (up ? say('change.link-on', { dev }) : say('change.link-off', { dev }));

const judge = (change: Change, link: Link): Seen => {
  const one = (before: boolean, after: boolean, line: Line): Seen =>
    after
      ? { stand: 'after', lines: [line] }
      : before
        ? { stand: 'before', lines: [line] }
        : { stand: 'other', lines: [line], why: say('change.is-now', { line }) };
  switch (change.kind) {
    case 'link-up':
      return one(!link.up, link.up, isOn(link));
    case 'link-down':
      // Never the card by which the node is reached.
      if (!isMadeLink(link)) throw new Refusal(say('change.not-switched-off', { dev: link.name }));
      return one(link.up, !link.up, isOn(link));
    case 'link-mac': {
      if (!isMadeLink(link)) throw new Refusal(say('change.mac-kept', { dev: link.name }));
      const mac = link.mac?.toLowerCase();
      const line =
        mac === undefined
          ? say('change.has-no-mac', { dev: link.name })
          : say('change.has-mac', { dev: link.name, mac });
      return one(mac === change.was, mac === change.mac, line);
    }
    case 'link-mtu':
      return one(link.mtu === change.was, link.mtu === change.mtu, mtuText(link));
    default: {
      const has = link.addresses.some(({ address, prefix }) => address === change.address && prefix === change.prefix);
      const about = { dev: link.name, address: `${change.address}/${change.prefix}` };
      const line = has ? say('change.has-address', about) : say('change.lacks-address', about);
      const off = change.kind === 'address-delete';
      const own =
        change.pod === undefined
          ? isNodesOwnAddress(link, change.address)
          : sameAddress(change.pod.address, change.address);
      if (off && own) {
        throw new Refusal(say('change.own-address', { address: change.address, dev: link.name }));
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
    if (!links.ok) return unread(links.reason);
    const link = links.value.find(({ name }) => name === change.dev);
    if (link !== undefined) return judge(change, link);
    const { dev } = change;
    return {
      stand: 'other',
      lines: [say('change.line-no-interface', { dev })],
      why: say('change.no-interface', { dev }),
    };
  },
  act: () => tools.run(command(change)),
});
