/** Options of one sub-command: `--name=value`, `--name value`, `-o value`, `--flag`; the rest are its words. */
export interface Options {
  words: string[];
  value(name: string): string | undefined;
  values(name: string): string[];
  has(name: string): boolean;
}

const short: Record<string, string> = {
  o: 'output',
  n: 'namespace',
  f: 'filename',
  A: 'all-namespaces',
  p: 'patch',
  c: 'config',
};
const flags = new Set([
  'show-problem-ips',
  'show-all-ips',
  'show-blocks',
  'show-borrowed',
  'show-configuration',
  'force',
  'allow-version-mismatch',
  'all-namespaces',
  'help',
]);

export const optionsOf = (args: readonly string[]): Options => {
  const words: string[] = [];
  const found: [string, string | undefined][] = [];
  const left = [...args];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, long, , joined] = /^--([a-z-]+)(=(.*))?$/s.exec(word) ?? [];
    const [, letter, rest] = /^-([a-zA-Z])(.*)$/s.exec(long === undefined ? word : '') ?? [];
    const name = long ?? (letter === undefined || word === '-' ? undefined : (short[letter] ?? letter));
    if (name === undefined) words.push(word);
    else if (flags.has(name)) found.push([name, undefined]);
    else found.push([name, joined ?? (rest ? rest : left.shift())]);
  }
  const values = (name: string): string[] =>
    found.flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
  return {
    words,
    values,
    value: (name) => values(name)[0],
    has: (name) => found.some(([key]) => key === name),
  };
};
