import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageManifest } from '../../../../deploy/package/manifest.ts';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8'));
const root = read('package.json') as { version: string; dependencies: Record<string, string> };

describe("the package's manifest", () => {
  const manifest = packageManifest(root, read('package-lock.json'));

  it('has the version of the program, and no scripts and packages for development', () => {
    expect(manifest.version).toBe(root.version);
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['scripts']));
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']));
    expect(manifest).not.toHaveProperty('private');
  });

  it('names what no bundle holds, each at one version', () => {
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual(
      ['@expo-google-fonts/noto-sans-sc', '@resvg/resvg-js', 'dejavu-fonts-ttf'].toSorted(),
    );
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('is found by kubectl', () => {
    expect(manifest.bin).toEqual({ 'calico-why': 'cli.mjs', 'kubectl-calico_why': 'cli.mjs' });
  });
});
