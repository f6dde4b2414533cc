import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands, namesOn } from '../../src/commands/commands.ts';
import { variables } from '../../src/settings/config.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { version, scripts } = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> };

const documents = [
  ...['README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...['deploy/README.md', 'deploy/SETTINGS.md'],
];

/** As the pages of repositories make it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

describe.each(documents)('%s', (file) => {
  const text = read(file);

  it('leads to files and headings that are there', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor === undefined) continue;
      const anchors = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
      expect(anchors, link).toContain(anchor);
    }
  });

  it('names npm scripts, and files of deploy, that are there', () => {
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([a-z:]+)/g))
      expect(scripts).toHaveProperty(script);
    for (const [path] of text.matchAll(/\bdeploy\/(?:components\/[\w-]+|[\w/-]+\.\w+)/g))
      expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('names settings that there are', () => {
    const known: readonly string[] = [...Object.values(variables), 'CALICO_WHY_CONFIG'];
    const old = /^CALICO_WHY_(?:SWEEPS|MENDER)/;
    for (const [name] of text.matchAll(/\bCALICO_WHY_[A-Z_]*[A-Z]\b/g)) {
      const isOne = known.includes(name) || known.some((each) => each.startsWith(`${name}_`)) || old.test(name);
      expect(isOne, name).toBe(true);
    }
  });
});

it('every command of Slack is in the Chinese README, and every component in the guide', () => {
  const chinese = read('README.zh-CN.md');
  const told = namesOn('terminal').filter((name) => name !== 'help');
  for (const name of told)
    expect(chinese, commands[name].name).toMatch(new RegExp(`(?:/calico|calico-why) ${name}\\b`));
  const guide = read('deploy/README.md');
  for (const name of [
    'alerts',
    'calico-node-exec',
    'controllers-log',
    'drop-reasons',
    'fixes',
    'profiles',
    'remediator',
  ])
    expect(guide).toContain(`\`components/${name}\``);
});

it.each([
  ['CHANGELOG.md', `## ${version}`],
  ['README.md', `calico-why:${version}`],
  ['README.md', `calico-why-${version}.tgz`],
  ['README.zh-CN.md', `calico-why-${version}.tgz`],
  ['deploy/README.md', `calico-why:${version}`],
  ['deploy/Dockerfile', `calico-why:${version}`],
  ['deploy/kubernetes/kustomization.yaml', `newTag: ${version}`],
  ['deploy/with-fixes/kustomization.yaml', `newTag: ${version}`],
])('%s names the version of package.json: %s', (file, words) => {
  expect(read(file)).toContain(words);
});
