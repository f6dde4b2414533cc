import type { FixParams } from './fix.ts';

const plain = /^[\w@%+=:,./-]+$/;

/** One word as a POSIX shell reads it back: names from a cluster are text, never syntax. */
const quoted = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Arguments as a command is written: what is put in stays one word whatever it holds, a list is words of its own. */
export const argv = (text: TemplateStringsArray, ...values: readonly (string | readonly string[])[]): string[] =>
  text.raw
    .reduce((line, part, at) => `${line}\0${at - 1}\0${part}`)
    .split(/\s+/)
    .flatMap((word) => {
      const list = values[Number(/^\0(\d+)\0$/.exec(word)?.[1])];
      return Array.isArray(list) ? list : [word.replace(/\0(\d+)\0/g, (_, at: string) => `${values[Number(at)]}`)];
    });

export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');

/** A line that a shell leaves alone, whatever a name holds: letters, digits, dots and dashes are left of it. */
export const comment = (text: string): string => `# ${text.replace(/[^\w.-]+/g, ' ').trim()}`;

/** Words of a line as iptables-save writes it: spaces part them, double quotes hold them together. */
export const savedWords = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '');

/** The tool for rules of this backend and family. */
export const iptablesOf = ({ family, backend = 'nft' }: FixParams): string =>
  `${family === '6' ? 'ip6tables' : 'iptables'}-${backend}`;

/** A route as `ip route` takes it back. */
export const routeDeleted = ({ family, route = '' }: FixParams): string[] =>
  argv`ip ${family === '6' ? ['-6'] : []} route del ${route.split(/\s+/).filter((word) => word !== '')}`;

/** Run in the node's own network: by its calico-node pod where that is known, else by hand on the node. */
export const onNode = (params: FixParams, words: readonly string[]): string => {
  const { agent, agentNamespace, node } = params;
  if (agent !== undefined && agentNamespace !== undefined) {
    return commandLine(['kubectl', '-n', agentNamespace, 'exec', agent, '-c', 'calico-node', '--', ...words]);
  }
  return byHand(node, words);
};

/** For tools that the calico-node image does not have (calico#6.2). */
export const byHand = (node: string | undefined, words: readonly string[]): string =>
  `${comment(`on ${node ?? 'the node'}`)}\n${commandLine(words)}`;

/** In a pod's network namespace, from its node. */
export const inPod = (params: FixParams, words: readonly string[]): string => {
  const { netns, node } = params;
  const enter = netns === undefined ? ['nsenter', '-t', 'PID_OF_THE_POD', '-n'] : ['ip', 'netns', 'exec', netns];
  return byHand(node, [...enter, ...words]);
};

/** `100: from all to 192.168.0.0/16 lookup 100` → `priority 100 from all to 192.168.0.0/16 lookup 100`. */
export const ruleWords = (text: string): string[] => {
  const [, priority, rest = text] = /^(\d+):(.*)$/s.exec(text) ?? [];
  const words = rest.split(/\s+/).filter((word) => word !== '' && !word.startsWith('['));
  return priority === undefined ? words : ['priority', priority, ...words];
};
