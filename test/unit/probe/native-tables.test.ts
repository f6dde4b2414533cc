import { describe, expect, it } from 'vitest';
import { listNativeTables, readableTables } from '../../../src/probe/native-tables.ts';
import type { RawRun } from '../../../src/probe/raw.ts';

const list = `table ip filter
table ip nat
table ip calico
table ip6 calico
table inet people
table arp calico-arp
table bridge b
table inet x;flush
table netdev early
table inet filter
`;

const ran = (id: string, argv: readonly string[], stdout: string): RawRun => ({
  id,
  argv: [...argv],
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
});

describe('native tables of a node', () => {
  it('are those that iptables did not make and that see such packets, by plain names only', () => {
    expect(readableTables(list, [4]).map((table) => table.join(' '))).toEqual([
      'ip calico',
      'inet people',
      'netdev early',
      'inet filter',
    ]);
    expect(readableTables(list, [4, 6]).map((table) => table.join(' '))).toContain('ip6 calico');
  });

  it('are not so many that a node is kept busy', () => {
    const many = Array.from({ length: 500 }, (_, n) => `table inet t${n}`).join('\n');
    expect(readableTables(many, [4])).toHaveLength(24);
  });

  it('cost one list where there is none', async () => {
    const argvs: string[] = [];
    const runs = await listNativeTables([4], async (id, argv) => {
      argvs.push(argv.join(' '));
      return ran(id, argv, 'table ip filter\ntable ip nat\n');
    });
    expect(argvs).toEqual(['nft list tables']);
    expect(runs.map((run) => run.id)).toEqual(['nft-tables']);
  });

  it('are each read as JSON', async () => {
    const runs = await listNativeTables([4], async (id, argv) => ran(id, argv, list));
    expect(runs[2]).toMatchObject({
      id: 'nft-table inet people',
      argv: ['nft', '-j', 'list', 'table', 'inet', 'people'],
    });
  });
});
