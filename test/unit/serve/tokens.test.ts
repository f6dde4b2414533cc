import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTokens } from '../../../src/serve/tokens.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-tokens-'));
});
afterAll(() => rm(folder, { recursive: true }));

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
const fileOf = async (text: string): Promise<string> => {
  const file = join(folder, `${digest(text).slice(0, 12)}.yaml`);
  await writeFile(file, text);
  return file;
};

describe('the file of tokens', () => {
  it('says who may ask about what', async () => {
    const holderOf = await readTokens(
      await fileOf(`tokens:
- {name: pager, sha256: ${digest('one')}}
- {name: shop, sha256: ${digest('two').toUpperCase()}, namespaces: [shop], clusters: [prod]}
- {name: elsewhere, sha256: ${digest('three')}, clusters: [test]}
`),
      'prod',
    );
    expect(holderOf('one')).toMatchObject({ name: 'pager', rights: { namespaces: 'all' } });
    expect(holderOf('two')).toMatchObject({ name: 'shop', rights: { namespaces: new Set(['shop']) } });
    for (const token of ['three', 'four', '', digest('one')]) expect(holderOf(token)).toBeUndefined();
  });

  it.each<[string, string]>([
    ['no list', 'token: x'],
    ['an empty list', 'tokens: []'],
    ['a token itself', 'tokens: [{name: a, sha256: geheim}]'],
    ['a field that is not known', `tokens: [{name: a, sha256: ${digest('a')}, namespace: shop}]`],
    ['two of one name', `tokens: [{name: a, sha256: ${digest('a')}}, {name: a, sha256: ${digest('b')}}]`],
    ['no YAML', 'tokens: [{'],
    ['too large a text', `# ${'x'.repeat(1_000_001)}`],
  ])('is refused with %s', async (_what, text) => {
    await expect(readTokens(await fileOf(text), 'prod')).rejects.toMatchObject({ name: 'PublicError' });
  });

  it('is refused where there is none', async () => {
    await expect(readTokens(join(folder, 'none'), 'prod')).rejects.toMatchObject({ code: 'tokens' });
  });
});
