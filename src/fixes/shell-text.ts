import type { FixParams } from './fix.ts';

const plain = /^[\w@%+=:,./-]+$/;

/** One word as a POSIX shell reads it back: names from a cluster are text, never syntax. */
const quoted = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');

/** A line that a shell leaves alone, whatever a name holds: letters, digits, dots and dashes are left of it. */
export const comment = (text: string): string => `# ${text.replace(/[^\w.-]+/g, ' ').trim()}`;

/** Words of a line as iptables-save writes it: spaces part them, double quotes hold them together. */
export const savedWords = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '');

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
