import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { krewManifest } from '../../../../deploy/package/krew.ts';

it('has what krew asks for: one file for each system, by its hash', () => {
  const uri = 'https://git.example/net/calico-why/releases/download/v1.2.3/calico-why-1.2.3.tgz';
  const sha256 = 'a'.repeat(64);
  const written = krewManifest({ version: '1.2.3', uri, sha256 });
  expect(load(written)).toMatchObject({
    kind: 'Plugin',
    metadata: { name: 'calico-why' },
    spec: {
      version: 'v1.2.3',
      homepage: 'https://git.example/net/calico-why',
      platforms: [{ uri, sha256, files: [{ from: 'package/*', to: '.' }], bin: 'cli.mjs' }],
    },
  });
  expect((load(written) as { spec: { shortDescription: string } }).spec.shortDescription.length).toBeLessThan(60);
});
