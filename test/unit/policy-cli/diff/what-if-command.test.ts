import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PublicError } from '../../../../src/errors.ts';
import { addPolicyCommands } from '../../../../src/policy-cli/add-policy-commands.ts';
import { base, calico, gnp, knp } from '../../intended/policy/cluster-builder.ts';

const web = knp('red/only', {
  podSelector: { matchLabels: { app: 'b' } },
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }],
});
const staged = calico('StagedNetworkPolicy', 'red/closed', { selector: "app == 'a'", types: ['Ingress'] });

let directory = '';
const file = (name: string): string => join(directory, name);
const list = (items: unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'what-if-'));
  await writeFile(file('good.json'), list([...base(), web, staged]));
  await writeFile(file('unclear.json'), list([...base(), web, gnp('odd', { selector: '=' })]));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const run = async (objects: string, ...words: string[]): Promise<{ code: number; out: string }> => {
  const result = { code: 0, out: '' };
  const program = new Command('calico-why').exitOverride();
  addPolicyCommands(program, {
    write: (text) => {
      result.out += text;
    },
    setExitCode: (code) => {
      result.code = code;
    },
  });
  await program.parseAsync(['policy', 'what-if', ...words, '--objects', file(objects)], { from: 'user' });
  return result;
};

describe('what if a policy were deleted or applied', () => {
  it.each<[string[], number, RegExp]>([
    [['delete', 'red/only'], 1, /^If NetworkPolicy red\/only were deleted: 0 pairs lose.*\n\+ .*can now reach red\/b/],
    [['delete', 'only', 'from', 'red/a', 'to', 'red/b', 'on', '9090'], 1, /red\/a to red\/b would be allowed/],
    [['delete', 'only', 'from', 'red/a', 'to', 'red/b', 'on', '8080'], 0, /would still be allowed/],
    [['delete', 'only', 'to', 'blue/c'], 0, /^If NetworkPolicy red\/only were deleted: Nothing changes\./],
    [['apply', 'closed', 'from', 'red/b', 'to', 'red/a', 'on', '80'], 1, /red\/b to red\/a would no longer be allowed/],
  ])('%s', async (words, code, shown) => {
    const { out, code: exit } = await run('good.json', ...words);
    expect(out).toMatch(shown);
    expect(exit).toBe(code);
  });

  it('where a policy cannot be read it is not told', async () => {
    const { out, code } = await run('unclear.json', 'delete', 'only', 'from', 'red/a', 'to', 'red/b', 'on', '9090');
    expect(out).toMatch(/it cannot be told what would become of red\/a to red\/b/);
    expect(code).toBe(3);
  });

  it('what a script reads', async () => {
    const { out } = await run('good.json', 'delete', 'only', 'from', 'red/a', 'to', 'red/b', 'on', '9090', '--json');
    expect(JSON.parse(out)).toMatchObject({
      kind: 'policy-change',
      connection: { name: 'red/a to red/b', now: 'denied', afterwards: 'allowed' },
      summary: { denied: 0 },
    });
  });

  it.each([
    [['delete', 'none']],
    [['drop', 'only']],
    [['delete', 'only', 'from', 'red/zz', 'to', 'red/b', 'on', '80']],
  ])('refuses %s', async (words) => {
    await expect(run('good.json', ...words)).rejects.toThrow(PublicError);
  });
});
