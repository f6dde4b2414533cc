import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PublicError } from '../../../../src/errors.ts';
import { addPolicyCommands } from '../../../../src/policy-cli/add-policy-commands.ts';
import { said } from '../../../helpers/said.ts';
import { base, gnp, knp } from '../../intended/policy/cluster-builder.ts';

const web = knp('red/only', {
  podSelector: { matchLabels: { app: 'b' } },
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }],
});

let directory = '';
const file = (name: string): string => join(directory, name);
const list = (items: unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reach-commands-'));
  await writeFile(file('good.json'), list([...base(), web]));
  await writeFile(file('unclear.json'), list([...base(), gnp('odd', { selector: '=' })]));
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
  await program.parseAsync(['policy', ...words, '--objects', file(objects)], { from: 'user' });
  return result;
};

describe('who can reach a pod, on the command line', () => {
  it.each([
    [
      ['who-can-reach', 'red/b', 'on', '8080'],
      0,
      /by 1 of 3 other pods.*\n\+ red\/a: tcp 8080\n.*rule 0 \(counted from 0\)/,
    ],
    [['who-can-reach', 'red/b', '--port', '8080'], 0, /\+ red\/a: tcp 8080\n/],
    [['who-can-reach', 'red/b', 'on', '53/udp'], 0, /by 0 of 3 other pods/],
    [['what-can-reach', 'red/a'], 0, /^red\/a can reach 3 of 3 other pods; outside: everything\n/],
    [['what-can-reach', 'blue/c', 'on', 'icmp'], 0, /^blue\/c can reach 2 of 3 other pods on icmp/],
  ])('%s', async (words, code, shown) => {
    const { out, code: exit } = await run('good.json', ...words);
    expect(out).toMatch(shown);
    expect(exit).toBe(code);
  });

  it('what a script reads', async () => {
    const { out } = await run('good.json', 'who-can-reach', 'red/b', 'on', '8080', '--json');
    expect(JSON.parse(out)).toMatchObject({
      direction: 'to',
      pod: 'red/b',
      port: 8080,
      pods: 3,
      podsAllowed: 1,
      outside: 'none',
      groups: [
        {
          allowed: true,
          pods: 1,
          peers: [{ kind: 'pods', pods: ['red/a'] }],
          connections: [{ protocol: 'tcp', ports: [[8080, 8080]] }],
          decision: { policy: 'red/only', rule: 0 },
          said: { peers: 'red/a', what: 'tcp 8080' },
        },
        { allowed: false },
      ],
    });
  });

  it('what a policy that was left out could change is unknown, and the exit code 3', async () => {
    const { out, code } = await run('unclear.json', 'who-can-reach', 'red/b');
    expect(out).toMatch(/cannot be told.*\n\? .*\n[\s\S]*GlobalNetworkPolicy odd/);
    expect(code).toBe(3);
  });

  it.each([
    [['who-can-reach', 'red/zz'], /no pod red\/zz/, /Did you mean/],
    [['who-can-reach', '10.0.0.1'], /Only a pod/, /./],
    [['who-can-reach', 'red/b', 'on', '70000'], /port is not a number/, /./],
    [['what-can-reach', 'red/b', 'please'], /could not read/, /./],
  ])('%s is refused', async (words, problem, next) => {
    const refused = await run('good.json', ...words).catch((error: unknown) => error);
    if (!(refused instanceof PublicError)) throw new Error('was answered');
    expect(said(refused.said)).toMatch(problem);
    expect(refused.next === undefined ? 'none' : said(refused.next)).toMatch(next);
  });
});
