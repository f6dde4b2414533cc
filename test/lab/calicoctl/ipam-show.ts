import { isIP } from 'node:net';
import { crd } from './api.ts';
import { allocatedIn, findAllocated, listBlocks, specOf } from './blocks.ts';
import { type Command, SaidOnStdout } from './command.ts';

export const validIp = (text: string): string => {
  if (isIP(text) === 0) throw new SaidOnStdout(`Error executing command: invalid IP address specified: ${text}`);
  return text;
};

const border = (widths: readonly number[]): string => `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;

/** The table of `ipam show`: words of the heading in the middle, `right` columns to the right. */
const boxed = (heading: readonly string[], rows: readonly (readonly string[])[], right: readonly number[]): string => {
  const widths = heading.map((word, i) => Math.max(word.length, ...rows.map((row) => (row[i] ?? '').length)));
  const centred = (word: string, width: number): string => {
    const before = Math.floor((width - word.length) / 2);
    return ' '.repeat(before) + word + ' '.repeat(width - word.length - before);
  };
  const line = (cells: readonly string[], place: (cell: string, i: number) => string): string =>
    `| ${cells.map(place).join(' | ')} |`;
  return [
    border(widths),
    line(heading, (cell, i) => centred(cell, widths[i] ?? 0)),
    border(widths),
    ...rows.map((row) =>
      line(row, (cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))),
    ),
    border(widths),
    '',
  ].join('\n');
};

const share = (part: number, whole: number): string => `${part} (${Math.round((part / whole) * 100)}%)`;

/** `ipam show`, with `--ip`, `--show-blocks` or `--show-configuration`. Exits with 0 for an address that nobody has. */
export const ipamShow: Command = async (options, api, { out }) => {
  const asked = options.value('ip');
  const blocks = await listBlocks(api);
  if (asked !== undefined) {
    const ip = validIp(asked);
    const found = findAllocated(blocks, ip);
    if (found === undefined) out(`${ip} is not assigned\n`);
    else {
      out(`IP ${ip} is in use\n`);
      if (found.handle !== undefined) out(`Handle ID: ${found.handle}\n`);
      out('Active Owner Attributes:\n');
      for (const [key, value] of Object.entries(found.secondary).sort(([a], [b]) => (a < b ? -1 : 1)))
        out(`  ${key}: ${value}\n`);
    }
    return 0;
  }
  const pools = await api.list(crd('ippools'));
  const rows = pools.flatMap((pool) => {
    const { cidr } = pool.spec as { cidr: string };
    const size = 2 ** ((cidr.includes(':') ? 128 : 32) - Number(cidr.split('/')[1]));
    const used = blocks.flatMap(allocatedIn).length;
    const blockRows = blocks
      .map((block) => ({ spec: specOf(block), used: allocatedIn(block).length }))
      .sort((a, b) => (a.spec.cidr < b.spec.cidr ? -1 : 1))
      .map(({ spec, used: count }) => {
        const total = spec.allocations.length;
        return ['Block', spec.cidr, String(total), share(count, total), share(total - count, total)];
      });
    return [
      ['IP Pool', cidr, String(size), share(used, size), share(size - used, size)],
      ...(options.has('show-blocks') ? blockRows : []),
    ];
  });
  out(boxed(['GROUPING', 'CIDR', 'IPS TOTAL', 'IPS IN USE', 'IPS FREE'], rows, [2]));
  return 0;
};
