import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('README', () => {
  it('says in one line why each dependency is there, and names none that is not', () => {
    const said = [...readme.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, why]) => {
      expect(why?.length, name).toBeGreaterThan(3);
      return name;
    });
    expect(said.sort()).toEqual(
      [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)].sort(),
    );
  });

  it('shows only npm scripts that exist', () => {
    for (const [, script = ''] of readme.matchAll(/npm run ([a-z:]+)/g))
      expect(manifest.scripts).toHaveProperty(script);
    expect(readme).toContain('npm test');
  });

  it('shows only files that exist', () => {
    for (const [, file = ''] of readme.matchAll(/\]\(([^)h][^)]*)\)/g))
      expect(() => readFileSync(join(root, file))).not.toThrow();
  });
});
