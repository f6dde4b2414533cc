import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadKubeConfig } from '../../../../src/collect/kubernetes/kubeconfig.ts';
import { PublicError } from '../../../../src/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-kubeconfig-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const honest = (name: string): string => `clusters:
- {name: ${name}, cluster: {server: 'https://${name}.example:6443', certificate-authority: ca.crt}}
contexts:
- {name: ${name}, context: {cluster: ${name}, user: ${name}}}
users:
- {name: ${name}, user: {token: t-${name}, client-key: keys/${name}.key}}
current-context: ${name}
`;
/** Each line names the one before ten times. */
const bomb = `${['a: &a [x]', ...[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghij'[at]}`).join(', ')}]`)].join('\n')}\n${honest('bomb')}`;
const refusal = (load: () => unknown): PublicError => {
  try {
    load();
  } catch (error) {
    if (error instanceof PublicError) return error;
    throw error;
  }
  throw new Error('it was taken');
};

describe('a kubeconfig', () => {
  it('is read, with its paths from where it stands', () => {
    const config = loadKubeConfig({ kubeconfig: fileOf('one', honest('one')) });
    expect(config.getCurrentCluster()).toMatchObject({ name: 'one', caFile: join(folder, 'ca.crt') });
    expect(config.getCurrentUser()).toMatchObject({ keyFile: join(folder, 'keys/one.key') });
  });

  it('is several files in KUBECONFIG, or that of the home', () => {
    vi.stubEnv('KUBECONFIG', ['one', 'two'].map((name) => fileOf(name, honest(name))).join(delimiter));
    expect(
      loadKubeConfig({})
        .getClusters()
        .map(({ name }) => name),
    ).toEqual(['one', 'two']);
    expect(loadKubeConfig({ context: 'one' }).getCurrentCluster()?.name).toBe('one');
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    mkdirSync(join(folder, '.kube'), { recursive: true });
    fileOf('.kube/config', honest('home'));
    expect(loadKubeConfig({}).getCurrentCluster()?.name).toBe('home');
  });

  it.each([
    ['larger than any', () => `${honest('a')}#${'x'.repeat(4_000_001)}\n`, /bytes or more; at most 4,000,000 are read/],
    ['a bomb of aliases', () => bomb, /with its aliases taken apart, holds .* values or more/],
    ['nested without end', () => `a: ${'['.repeat(100_000)}\n`, /nesting|nested|depth/i],
    ['many small things', () => `a: [${'x,'.repeat(1_500_000)}]\n`, /values or more/],
  ])('that is %s is refused at once, with a sentence', (name, textOf, reason) => {
    const file = fileOf(name, textOf());
    const since = performance.now();
    const error = refusal(() => loadKubeConfig({ kubeconfig: file }));
    expect(`${error.message}`).toMatch(reason);
    expect(error.message.length).toBeLessThan(600);
    vi.stubEnv('KUBECONFIG', `${fileOf('one', honest('one'))}${delimiter}${file}`);
    expect(refusal(() => loadKubeConfig({})).message).toMatch(reason);
    expect(performance.now() - since).toBeLessThan(15_000);
  });

  it('that never ends is refused', () => {
    expect(refusal(() => loadKubeConfig({ kubeconfig: '/dev/zero' })).message).toMatch(/bytes or more/);
  });
});
