import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Around, completionsOf } from '../../../../src/terminal/completion/complete.ts';

const program = new Command('calico-why');
program
  .command('why')
  .description('Diagnose\na path')
  .argument('<words...>')
  .option('--case <file>')
  .option('--context <name>');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'calico-why-complete-'));
});
afterAll(() => rm(home, { recursive: true }));

const hostile = [
  '$(touch ran)',
  '`touch ran`',
  'a;touch ran',
  "a'b",
  'A',
  '-rf',
  'a b',
  'x\n--port',
  'a\tb',
  '@files',
  '../a',
];
let clock: number;
let asked: string[];
let answer: string[] | undefined;
const kept = new Map<string, { text: string; at: number }>();

beforeEach(() => {
  clock = 1_000_000;
  asked = [];
  answer = ['web-1', 'web-0', ...hostile];
  kept.clear();
});

const around = (env: NodeJS.ProcessEnv = {}): Around => ({
  env: { HOME: home, ...env },
  now: () => clock,
  cache: {
    read: async (name) => kept.get(name),
    write: async (name, text) => void kept.set(name, { text, at: clock }),
  },
  namesInCluster: async (place, path) => {
    asked.push(`${place.context ?? ''} ${path}`);
    return answer;
  },
  contextsIn: () => ['prod', 'arn:aws:eks:eu:1:cluster/shop', 'admin@shop', ...hostile.filter((name) => name !== 'A')],
});
const complete = (...words: string[]) => completionsOf(program, words, around());

it('offers names that begin so, in order, and none that is no name', async () => {
  expect(await complete('why', 'shop/')).toEqual(['shop/web-0', 'shop/web-1']);
  expect(await complete('why', '"shop/web-1')).toEqual(['shop/web-1']);
  expect(await complete('why', '--context', '')).toEqual(['admin@shop', 'arn:aws:eks:eu:1:cluster/shop', 'prod']);
  expect(await complete('why', '--context=pr')).toEqual(['--context=prod']);
  expect((await complete('why', '')).filter((line) => !/^[a-z0-9-]+\/$/.test(line))).toEqual([]);
});

it('says what a word does on the same line, and leaves files to the shell', async () => {
  expect(await complete('w')).toEqual(['why\tDiagnose a path']);
  expect(await complete('why', '--case', '')).toEqual(['@files']);
});

it('asks the cluster once in 30 seconds, and again of another context or kubeconfig', async () => {
  await complete('why', 'shop/');
  await complete('why', 'shop/w');
  expect(asked).toEqual([' /api/v1/namespaces/shop/pods']);
  await complete('why', '--context', 'b', 'shop/w');
  expect(asked).toHaveLength(2);
  clock += 29_999;
  await complete('why', 'shop/w');
  expect(asked).toHaveLength(2);
  clock += 1;
  await complete('why', 'shop/w');
  expect(asked).toHaveLength(3);
  const file = join(home, 'kubeconfig');
  await writeFile(file, 'a');
  await completionsOf(program, ['why', 'shop/'], around({ KUBECONFIG: file }));
  await writeFile(file, 'ab');
  await completionsOf(program, ['why', 'shop/'], around({ KUBECONFIG: file }));
  expect(asked).toHaveLength(5);
});

it('says nothing where the cluster does not answer, for ten seconds without asking', async () => {
  answer = undefined;
  expect(await complete('why', 'shop/')).toEqual([]);
  answer = ['web-0'];
  clock += 9_999;
  expect(await complete('why', 'shop/')).toEqual([]);
  clock += 1;
  expect(await complete('why', 'shop/')).toEqual(['shop/web-0']);
  expect(asked).toHaveLength(2);
});

it('believes no kept file more than the cluster', async () => {
  await complete('why', 'shop/');
  for (const text of ['', '{', '[]', '{"names":[1]}', '{"names":["a"],"more":1}', JSON.stringify({ names: hostile })]) {
    for (const [name] of kept) kept.set(name, { text, at: clock });
    expect((await complete('why', 'shop/')).filter((line) => !/^shop\/web-[01]$/.test(line))).toEqual([]);
  }
  for (const [name] of kept) kept.set(name, { text: '{"names":["late"]}', at: clock + 1 });
  expect(await complete('why', 'shop/')).toEqual(['shop/web-0', 'shop/web-1']);
});
