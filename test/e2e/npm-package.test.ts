import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeKrewManifest, writePackage } from '../../deploy/package/write-package.ts';
import manifest from '../../package.json' with { type: 'json' };
import { program } from '../helpers/program.ts';

/** What is installed is tried from the packed file alone, in an empty folder that no checkout is above. */

const top = join(import.meta.dirname, '../..');
const routeWrong = join(top, 'test/data/cases/workload-route-wrong.json');
let folder: string;
let file: string;
let installed: string;

const run = (command: string, args: readonly string[], cwd: string, path: readonly string[] = []) => {
  const PATH = [...path, dirname(process.execPath), process.env.PATH].join(delimiter);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH, HOME: folder, npm_config_cache: join(folder, 'cache'), NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
};

/** As links, so that no registry is asked: the versions of the lockfile, which the package names. */
const packagesBeside = (): string[] => {
  const renderers = readdirSync(join(top, 'node_modules/@resvg')).map((name) => `@resvg/${name}`);
  return [...renderers, 'dejavu-fonts-ttf', '@expo-google-fonts/noto-sans-sc'].map((name) =>
    join(top, 'node_modules', name),
  );
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-package-'));
  file = await writePackage(join(folder, 'packed'), dirname(program));
  installed = join(folder, 'empty');
  mkdirSync(installed);
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = run('npm', ['install', ...flags, file, ...packagesBeside()], installed);
  expect({ status, stderr }).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('installed from the packed file', () => {
  const calicoWhy = (...args: string[]) => run(join(installed, 'node_modules/.bin/calico-why'), args, installed);

  it.each<[string, string[], number, RegExp]>([
    ['its version', ['--version'], 0, new RegExp(manifest.version.replaceAll('.', '\\.'))],
    ['its help', ['--help'], 0, /why/],
    ['a case that is replayed', ['replay', routeWrong], 1, /192\.168\./],
    ['a sentence', ['understand', 'shop/web-0 cannot reach shop/db-0 on 5432'], 0, /shop\/db-0/],
    ['a bot without settings', ['bot'], 2, /SLACK_BOT_TOKEN/],
  ])('has %s', (_, args, status, said) => {
    const ran = calicoWhy(...args);
    expect(ran).toMatchObject({ status });
    expect(ran.stdout + ran.stderr).toMatch(said);
  });

  it('draws a picture', () => {
    calicoWhy('replay', routeWrong, '--picture', 'path.png');
    expect(readFileSync(join(installed, 'path.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it.skipIf(spawnSync('kubectl', ['version', '--client']).status !== 0)('is a plugin of kubectl', () => {
    const bin = join(installed, 'node_modules/.bin');
    expect(run('kubectl', ['calico-why', '--version'], installed, [bin])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(manifest.version),
    });
  });
});

describe('as krew installs it, the file alone', () => {
  let plugin: string;
  beforeAll(() => {
    plugin = join(folder, 'plugin');
    mkdirSync(plugin);
    expect(run('tar', ['-xzf', file, '-C', plugin], folder).status).toBe(0);
  });
  const calicoWhy = (...args: string[]) => run(process.execPath, [join(plugin, 'package/cli.mjs'), ...args], plugin);

  it('is the file that its manifest names', async () => {
    const uri = 'https://git.example/calico-why/releases/download/v1/calico-why.tgz';
    const { spec } = load(readFileSync(await writeKrewManifest(file, uri), 'utf8')) as {
      spec: { platforms: { sha256: string; bin: string }[] };
    };
    expect(spec.platforms[0]?.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(existsSync(join(plugin, 'package', spec.platforms[0]?.bin ?? '?'))).toBe(true);
  });

  it('answers, draws SVG, and says why it draws no PNG', () => {
    expect(calicoWhy('replay', routeWrong, '--picture', 'path.svg')).toMatchObject({ status: 1 });
    expect(readFileSync(join(plugin, 'path.svg'), 'utf8')).toContain('<svg');
    const png = calicoWhy('replay', routeWrong, '--picture', 'path.png');
    expect(png.stderr).toMatch(/SVG alone[\s\S]*\.svg/);
    expect(existsSync(join(plugin, 'path.png'))).toBe(false);
  });

  it('holds no source, no test and no script', () => {
    const { stdout } = run('tar', ['-tzf', file], folder);
    const names = stdout.trim().split('\n');
    expect(
      names.filter((name) => !/^package\/[^/]+\.(?:mjs|json|md|txt|proto)$|^package\/LICENSE$/.test(name)),
    ).toEqual([]);
  });
});
