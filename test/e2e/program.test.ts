import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calicoWhy } from '../helpers/command-line.ts';
import { program, sources } from '../helpers/program.ts';

/** The program of the image and the sources of a checkout are one program. */

const cases = join(import.meta.dirname, '../data/cases');
const routeWrong = join(cases, 'workload-route-wrong.json');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-program-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What differs between two runs of one program. */
const steady = (text: string): string =>
  text
    .replaceAll(/"(?:ms|startMs|milliseconds)": ?[\d.]+/g, '"ms":0')
    .replaceAll(/"(?:pid|time)":\d+/g, '"at":0')
    .replaceAll(/\d+(?:\.\d+)? m?s\b/g, '0 s');

const run = async (argv: readonly string[], which: string) => {
  const { code, stdout, stderr } = await calicoWhy(argv, { program: which });
  return { code, stdout: steady(stdout), stderr: steady(stderr) };
};

it('tests start the bundle', () => {
  expect(program).toMatch(/bundles\/\w+\/cli\.mjs$/);
  expect(program).not.toBe(sources);
});

it.each<[string, string[], number]>([
  ['help', ['--help'], 0],
  ['its version', ['--version'], 0],
  ['help in Chinese', ['why', '--help', '--lang', 'zh'], 0],
  ['a word that is no command', ['wy'], 2],
  ['a question of no cluster', ['why', 'shop/a', 'shop/b', '--kubeconfig', '/nowhere'], 2],
  ['a case', ['replay', routeWrong], 1],
  ['a case in Chinese', ['replay', routeWrong, '--lang', 'zh'], 1],
  ['a case for scripts', ['replay', routeWrong, '--json'], 1],
  ['a selector', ['policy', 'selector', "app == 'web'", '--labels', 'app=web'], 0],
  ['a bot without settings', ['bot'], 2],
  ['a worker without settings', ['worker'], 2],
  ['a fix worker without settings', ['fixer'], 2],
  ['a remediation of nothing', ['remediate'], 2],
  ['a probe of nothing', ['probe'], 2],
])('%s: the same from the sources', async (_what, argv, code) => {
  const [bundled, plain] = await Promise.all([run(argv, program), run(argv, sources)]);
  expect(bundled).toEqual(plain);
  expect(bundled.code).toBe(code);
});

it('says the version that its package has', async () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const { code, stdout, stderr } = await calicoWhy(['--version'], { program });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

it('a picture is the same, fonts and all', async () => {
  const [bundled, plain] = [join(folder, 'bundled.png'), join(folder, 'plain.png')];
  for (const [which, file] of [
    [program, bundled],
    [sources, plain],
  ] as const) {
    await calicoWhy(['replay', routeWrong, '--quiet', '--lang', 'zh', '--picture', file], { program: which });
  }
  expect(existsSync(bundled)).toBe(true);
  expect(readFileSync(bundled).equals(readFileSync(plain))).toBe(true);
});
