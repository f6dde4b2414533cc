import type { NodeChange } from '../fixes/action.ts';
import { keepsNodeReachable } from '../fixes/node-reachability.ts';
import { parseRoutes } from '../probe/parse/routes.ts';
import { say } from '../words/say.ts';
import { outputOf, Refusal, type Seen, type Step, type Tools, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'route-delete' | 'route-add' }>;

/** Written behind a route by the kernel: a state, not part of what names it. */
const states = new Set(['linkdown', 'dead', 'offload', 'trap', 'rt_offload', 'rt_trap', 'cloned', 'notify']);

/** `blackhole 10.0.0.0/8 proto 80` → its words, of which each must be a plain one. */
export const routeWords = (route: string): string[] => {
  const words = route.split(/\s+/).filter((word) => word !== '' && !states.has(word));
  if (words.length === 0 || words.some((word) => !/^[A-Za-z0-9][\w.:/@-]*$/.test(word))) {
    throw new Refusal(say('change.no-route', { text: route }));
  }
  return words;
};

const withoutStates = (route: string): string =>
  route
    .split(' ')
    .filter((word) => !states.has(word))
    .join(' ');

export const routeStep = ({ kind, family, route, pod }: Change, tools: Tools): Step => {
  const words = routeWords(route);
  const wanted = withoutStates(route);
  const see = async (): Promise<Seen> => {
    const output = outputOf(await tools.run(['ip', `-${family}`, '-d', '-j', 'route', 'show', 'table', 'all']));
    if ('why' in output) return unread(output.why);
    const routes = parseRoutes(output.text, family);
    if (!routes.ok) return unread(routes.reason);
    const same = routes.value.filter(({ text }) => withoutStates(text) === wanted);
    const [first] = same;
    if (kind === 'route-delete' && pod === undefined && same.some((each) => keepsNodeReachable(each, routes.value))) {
      throw new Refusal(say('change.way-to-node', { route }));
    }
    const target = first ?? routes.value.find(({ text }) => text.split(' ')[0] === words[0]);
    const beside =
      target === undefined ? [] : routes.value.filter(({ dst, table }) => dst === target.dst && table === target.table);
    const lines =
      beside.length > 0 ? beside.map(({ text }) => text) : [say('change.line-no-route', { to: words[0] ?? '' })];
    const there = same.length > 0;
    return { stand: there === (kind === 'route-delete') ? 'before' : 'after', lines };
  };
  return {
    see,
    act: () => tools.run(['ip', `-${family}`, 'route', kind === 'route-delete' ? 'del' : 'add', ...words]),
  };
};
