import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Family } from './family.ts';
import { recordedObjects, recordingPath } from './recordings.ts';
import { appendedHashesOf, appendLines, hashesOf } from './rule.ts';
import { rulesFor } from './tables.ts';
import { viewOf } from './view.ts';

/** Table → chain → hash comments of its rules; kernel chains keep only Calico's rules. */
const recordedHashes = (recording: string, node: string, family: Family): Map<string, string[]> => {
  const program = family === 4 ? 'iptables' : 'ip6tables';
  const save = readFileSync(`${recordingPath(recording)}/${node}/${program}-nft-save.txt`, 'utf8');
  const chains = new Map<string, string[]>();
  let table = '';
  for (const line of save.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const declared = line.match(/^:(cali-\S+)/);
    if (declared) chains.set(`${table} ${declared[1]}`, []);
    const rule = line.match(/^(?:\[\d+:\d+\] )?-A (\S+) .*?"cali:([\w-]{16})"/);
    if (!rule) continue;
    const key = `${table} ${rule[1]}`;
    chains.set(key, [...(chains.get(key) ?? []), rule[2] ?? '']);
  }
  return chains;
};

describe.each([
  ['v3.32.1-vxlan-iptables', 'node-1', 4],
  ['v3.32.1-vxlan-iptables', 'node-2', 4],
  ['v3.32.1-vxlan-iptables-policies', 'node-2', 4],
  ['v3.32.1-bgp-dualstack', 'node-1', 4],
  ['v3.32.1-bgp-dualstack', 'node-2', 4],
  ['v3.32.1-bgp-dualstack', 'node-1', 6],
  ['v3.32.1-bgp-dualstack', 'node-2', 6],
] as const)('rules of %s %s, IPv%i', (recording, node, family) => {
  const { tables, sets } = rulesFor(viewOf(recordedObjects(recording)), node, family);

  it('has every chain, and every rule with the hash that Felix gave it', () => {
    const ours = new Map<string, string[]>();
    for (const table of tables) {
      for (const chain of table.chains) ours.set(`${table.name} ${chain.name}`, hashesOf(chain));
      for (const chain of table.inserts) ours.set(`${table.name} ${chain.name}`, hashesOf(chain));
      for (const chain of table.appends) {
        const key = `${table.name} ${chain.name}`;
        ours.set(key, [...(ours.get(key) ?? []), ...appendedHashesOf(chain)]);
      }
    }
    const sorted = (chains: Map<string, string[]>) =>
      Object.fromEntries([...chains].sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(sorted(ours)).toEqual(sorted(recordedHashes(recording, node, family)));
  });

  it('has every set with its members', () => {
    const text = readFileSync(`${recordingPath(recording)}/${node}/ipset-list.txt`, 'utf8');
    const recorded = text
      .split('\n\n')
      .map((block) => ({
        name: block.match(/Name: (\S+)/)?.[1] ?? '',
        type: block.match(/Type: (\S+)/)?.[1] ?? '',
        members: (block.split('Members:\n')[1] ?? '')
          .split('\n')
          .filter((line) => line !== '')
          .sort(),
      }))
      .filter(({ name }) => name.startsWith(`cali${family}0`));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(sets.map((set) => ({ ...set, members: [...set.members].sort() })).sort(byName)).toEqual(
      recorded.sort(byName),
    );
  });
});

it('writes rules that iptables-restore takes', () => {
  expect(appendLines({ name: 'cali-x', rules: [{ action: '--jump ACCEPT', comments: ['a"b'] }] })).toEqual([
    expect.stringMatching(/^-A cali-x -m comment --comment "cali:[\w-]{16}" -m comment --comment "a_b" --jump ACCEPT$/),
  ]);
});
