import { expect, it } from 'vitest';
import { parseAttachable, parsePrograms, readTcPrograms } from '../../../../src/probe/packets/tc-programs.ts';

const queues = JSON.stringify([
  { kind: 'noqueue', dev: 'eth0', root: true },
  { kind: 'clsact', dev: 'eth0' },
  { kind: 'ingress', dev: 'cali1' },
  { kind: 'clsact', dev: 'cali2' },
  { kind: 'clsact' },
]);
const announced = { protocol: 'all', pref: 49_152, kind: 'bpf', chain: 0 };
const loaded = { ...announced, options: { bpf_name: 'drop.o:[tc]', prog: { id: 12, name: 'guard', tag: 'b1' } } };
const classic = { ...announced, options: { handle: '0x1', bytecode: { length: 1 } } };

it('reads where programs can be, and which there are', () => {
  expect(parseAttachable(queues)).toEqual(['eth0', 'cali1', 'cali2']);
  expect(parsePrograms(JSON.stringify([announced, loaded, announced, classic, { ...loaded, kind: 'u32' }]))).toEqual([
    { id: 12, name: 'guard' },
    {},
  ]);
  expect(parsePrograms(JSON.stringify([{ ...announced, options: { bpf_name: 'drop.o:[tc]', prog: 7 } }]))).toEqual([
    { name: 'drop.o:[tc]' },
  ]);
  for (const text of ['', 'nonsense', '{}', '[null, 7, "x"]']) {
    expect(parseAttachable(text)).toEqual([]);
    expect(parsePrograms(text)).toEqual([]);
  }
});

it('asks of the interfaces on the way alone, and takes what cannot be listed for none', async () => {
  const asked: string[] = [];
  const answer = (stdout: string, exitCode = 0) => ({ id: '', stdout, stderr: '', exitCode, truncated: false, ms: 1 });
  const run = async (_id: string, argv: readonly string[]) => {
    asked.push(argv.join(' '));
    if (argv.includes('qdisc')) return answer(queues) as never;
    return (argv.includes('egress') ? answer('', 1) : answer(JSON.stringify([announced, loaded]))) as never;
  };
  expect(await readTcPrograms(run, { only: ['cali1'] })).toEqual([
    { device: 'cali1', side: 'ingress', id: 12, name: 'guard' },
  ]);
  expect(asked).toEqual(['tc -j qdisc', 'tc -j filter show dev cali1 ingress', 'tc -j filter show dev cali1 egress']);
});
