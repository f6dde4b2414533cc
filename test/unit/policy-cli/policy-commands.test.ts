import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPolicyCommands } from '../../../src/policy-cli/add-policy-commands.ts';
import { base, calico, knp, np, pod } from '../intended/policy/cluster-builder.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

const run = async (...words: string[]): Promise<{ code: number; out: string }> => {
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
  await program.parseAsync(['policy', ...words], { from: 'user' });
  return result;
};

const offline = (...words: string[]) => run(...words, '--objects', file('objects'));
/** The same objects, one of which and one document are no good. */
const unclear = (...words: string[]) => run(...words, '--objects', file('unclear'));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'policy-commands-'));
  await mkdir(file('objects/deep'), { recursive: true });
  const [first, second, ...rest] = base();
  // Several documents, a list of any kind, and a typed list whose items say nothing of their kind.
  await writeFile(file('objects/a.yaml'), `${dump(first)}---\n${dump(second)}---\n# nothing\n`);
  await writeFile(file('objects/b.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: rest }));
  const { apiVersion, kind, ...bare } = knp('red/only-web', {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }, { port: 9000, endPort: 9010 }] }],
  });
  await writeFile(file('objects/deep/c.yml'), dump({ apiVersion, kind: `${kind}List`, items: [bare] }));
  await writeFile(file('objects/readme.txt'), 'not read');
  await cp(file('objects'), file('unclear'), { recursive: true });
  await writeFile(file('unclear/deep/d.yaml'), `${dump(np('red/bad', { selector: '=' }))}---\n{ this: is: not yaml\n`);
  await writeFile(
    file('good.yaml'),
    dump([
      { from: 'red/a', to: 'red/b', protocol: 'tcp', port: 8080, expect: 'allow' },
      { from: 'blue/c', to: 'red/b', protocol: 'tcp', port: 8080, expect: 'deny' },
      { from: 'red/a', to: 'red/b', protocol: 'icmp', icmpType: 8, icmpCode: 0, expect: 'deny' },
      { from: 'red/a', to: '8.8.8.8', protocol: 'udp', port: 53, expect: 'allow' },
    ]),
  );
  await writeFile(file('wrong.yaml'), '- {from: red/a, to: red/b, protocol: tcp, port: 81, expect: allow}\n');
  await writeFile(file('broken.yaml'), '- {from: red/a, to: red/b, port: 99999, expect: maybe}\n');
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const bad = [
  expect.objectContaining({ object: expect.stringContaining('d.yaml') }),
  expect.objectContaining({ object: 'NetworkPolicy red/bad' }),
];

describe('calico-why policy', () => {
  it('answers one question as JSON', async () => {
    const { out, code } = await offline(
      '--from',
      'red/a',
      '--to',
      'red/b',
      '--port',
      '8080',
      '--protocol',
      'tcp',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      allowed: true,
      egress: { tier: null, policy: 'kns.red', kind: 'Profile', rule: 0, action: 'Allow' },
      ingress: { tier: 'default', policy: 'red/only-web', kind: 'KubernetesNetworkPolicy', rule: 0, action: 'Allow' },
      staged: [],
      problems: [],
    });
  });

  it('answers in words, with what would allow it', async () => {
    const { out } = await offline('--from', 'blue/c', '--to', 'red/b', '--port', '81');
    expect(out).toContain('blue/c to red/b on tcp 81: denied');
    expect(out).toContain('KubernetesNetworkPolicy red/only-web in tier default selects it, and no rule matches');
    expect(out).toContain('name: allow-from-c-tcp-81');
  });

  it('cannot tell where something was left out, names it, and says so by the exit code', async () => {
    const question = ['--from', 'red/a', '--to', 'red/b', '--port', '8080'];
    const { out, code } = await unclear(...question, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ allowed: 'unknown', ingress: { action: 'unknown' }, problems: bad });
    const inWords = await unclear(...question);
    expect(inWords).toMatchObject({ code: 3, out: expect.stringContaining('red/a to red/b on tcp 8080: cannot tell') });
    expect(inWords.out).toMatch(/without file deep\/d.yaml document 2, which was left out/);
    expect(inWords.out).toContain('problem: NetworkPolicy red/bad: left out');
    expect(await unclear('test', file('good.yaml'))).toMatchObject({
      code: 3,
      out: expect.stringMatching(
        /UNKNOWN red\/a to red\/b tcp 8080: expected allow, cannot tell.*0 passed, 0 failed, 4 unknown/s,
      ),
    });
    expect((await unclear('explain', 'red/b')).code).toBe(3);
    expect((await unclear('all-pairs')).code).toBe(3);
    expect((await offline('all-pairs')).code).toBe(0);
  });

  it('takes addresses and a version', async () => {
    const { out } = await offline(
      '--from',
      'red/a',
      '--to',
      '8.8.8.8',
      '--protocol',
      'icmp',
      '--calico-version',
      '3.29',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({ allowed: true, ingress: { kind: 'None' } });
  });

  it('tests a list of checks', async () => {
    expect(await offline('test', file('good.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('4 passed, 0 failed'),
    });
    const wrong = await offline('test', file('wrong.yaml'));
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringContaining('FAIL red/a to red/b tcp 81: expected allow, is denied'),
    });
    const { out, code } = await offline('test', file('wrong.yaml'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      passed: 0,
      failed: 1,
      results: [{ ok: false, allowed: false, ingress: { policy: 'red/only-web', rule: -1 } }],
    });
  });

  it('lists all pairs', async () => {
    const { out } = await offline('all-pairs', '--json');
    const { pairs } = JSON.parse(out);
    expect(pairs).toContainEqual({
      from: 'red/a',
      to: 'red/b',
      protocol: 'tcp',
      allowed: 'some',
      ports: [
        [8080, 8080],
        [9000, 9010],
      ],
    });
    expect(pairs).toContainEqual({ from: 'red/a', to: 'red/b', protocol: 'udp', allowed: false, ports: [] });
    expect(pairs).toContainEqual({ from: 'red/b', to: 'red/a', protocol: 'sctp', allowed: true, ports: [[1, 65535]] });
    expect(pairs).toContainEqual({ from: 'red/a', to: 'red/b', protocol: 'icmp', allowed: false });
    expect(pairs).toHaveLength(4 * 3 * 4);
    expect((await offline('all-pairs')).out).toContain('red/a red/b tcp 8080,9000-9010\n');
  });

  it('explains a pod', async () => {
    expect((await offline('explain', 'red/b')).out).toContain('allowed tcp 8080,9000-9010: red/a');
    await expect(offline('explain', 'red/nobody')).rejects.toMatchObject({ code: 'no-such-pod' });
    await expect(offline('explain', 'red/hosts')).rejects.toMatchObject({ next: 'Did you mean red/host?' });
  });

  it('tries a selector', async () => {
    expect(await run('selector', "app == 'web' && !has(x)", '--labels', 'app=web,tier=a=b')).toEqual({
      code: 0,
      out: 'match\n',
    });
    expect(await run('selector', "app == 'db'", '--labels', 'app=web')).toEqual({ code: 0, out: 'no match\n' });
    expect(await run('selector', "app = 'db'")).toEqual({ code: 2, out: "error at position 4: expected '=='\n" });
    expect(JSON.parse((await run('selector', 'app', '--json')).out)).toMatchObject({
      match: null,
      error: { position: 3 },
    });
    expect(JSON.parse((await run('selector', '', '--json')).out)).toEqual({ match: true });
  });

  it.each([
    ['no ends', ['--objects', '.'], 'no-ends'],
    ['a bad protocol', ['--from', 'a/b', '--to', 'a/c', '--protocol', 'foo', '--objects', '.'], 'bad-protocol'],
    [
      'a port of ICMP',
      ['--from', 'a/b', '--to', 'a/c', '--protocol', 'icmp', '--port', '1', '--objects', '.'],
      'bad-port',
    ],
    ['a bad end', ['--from', 'a/b/c', '--to', 'a/c', '--objects', '.'], 'bad-end'],
    ['no directory', ['--from', 'a/b', '--to', 'a/c', '--objects', '/no/such/place'], 'objects-unreadable'],
    ['nothing to read', ['--from', 'a/b', '--to', 'a/c'], 'no-objects'],
    ['a version', ['--from', 'a/b', '--to', 'a/c', '--calico-version', 'new'], 'commander.invalidArgument'],
  ])('says what is wrong: %s', async (_what, words, code) => {
    await expect(run(...words)).rejects.toMatchObject({ code });
  });

  it('says what is wrong with a list of checks', async () => {
    await expect(offline('test', file('broken.yaml'))).rejects.toThrow(/\[0\]\.port.*\[0\]\.expect/s);
    await expect(offline('test', file('missing.yaml'))).rejects.toMatchObject({ code: 'checks-unreadable' });
  });

  it('asks a cluster where one is given', async () => {
    const program = new Command().exitOverride();
    let out = '';
    addPolicyCommands(program, {
      loadFromCluster: async () => ({ objects: base(), unread: [], problems: [] }),
      write: (text) => {
        out += text;
      },
    });
    await program.parseAsync(['policy', '--from', 'red/a', '--to', 'red/b', '--port', '80', '--json'], {
      from: 'user',
    });
    expect(JSON.parse(out)).toMatchObject({ allowed: true });
  });
});

describe('manifests of a part of a cluster', () => {
  const workload = (kind: string, name: string, labels: object, more: object = {}) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } }, ...more },
  });

  beforeAll(async () => {
    await mkdir(file('part'));
    const objects = [
      workload('Deployment', 'web', { app: 'web' }),
      workload('StatefulSet', 'db', { app: 'db' }, { replicas: 2 }),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } },
      knp('shop/db', {
        podSelector: { matchLabels: { app: 'db' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
      }),
    ];
    await writeFile(file('part/all.yaml'), objects.map((object) => dump(object)).join('---\n'));
  });

  const part = (...words: string[]) => run(...words, '--objects', file('part'));

  it('reads Deployments and the like as the pods that they make, and takes their namespace to be there', async () => {
    const { out, code } = await part('--from', 'shop/web', '--to', 'shop/db-1', '--port', '5432', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      allowed: true,
      problems: [{ object: 'Namespace shop', reason: expect.stringContaining('taken to be there') }],
    });
    const denied = await part('--from', 'shop/db-0', '--to', 'shop/db-1', '--port', '5432', '--json');
    expect(JSON.parse(denied.out)).toMatchObject({
      allowed: false,
      smallestAllow: [
        {
          manifest: {
            spec: { podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'db-1' } } },
          },
          opens: { count: 0 },
        },
      ],
    });
  });

  it('a pod that is not there is no answer', async () => {
    const asked = part('--from', 'shop/web', '--to', 'shop/db-7', '--port', '5432');
    await expect(asked).rejects.toMatchObject({ code: 'no-such-pod', next: expect.stringContaining('shop/db-0') });
    await expect(part('--from', 'shp/web', '--to', 'shop/db-0')).rejects.toMatchObject({
      next: expect.stringContaining('shop/web'),
    });
  });

  it('without a port the port is what is missing', async () => {
    const { out, code } = await part('--from', 'shop/web', '--to', 'shop/db-0');
    expect(code).toBe(3);
    expect(out).toContain('it depends on the port, and none was given');
  });
});

describe('ends with both families', () => {
  it('are asked about in the family that is given', async () => {
    await mkdir(file('dual'));
    const objects = [
      pod('red/a', '10.0.0.1,fd00::1', { app: 'a' }),
      pod('red/b', '10.0.0.2,fd00::2', { app: 'b' }),
      knp('red/p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] }),
    ];
    await writeFile(file('dual/all.yaml'), objects.map((object) => dump(object)).join('---\n'));
    const asked = async (...family: string[]) =>
      JSON.parse(
        (await run('--from', 'red/a', '--to', 'red/b', '--port', '80', '--json', ...family, '--objects', file('dual')))
          .out,
      ).allowed;
    expect(await asked()).toBe(false);
    expect(await asked('--family', '4')).toBe(false);
    expect(await asked('--family', '6')).toBe(true);
  });
});

describe('all pairs of many pods', () => {
  it('are told by classes, unless pairs are asked for', async () => {
    await mkdir(file('many'));
    const objects = [
      ...Array.from({ length: 201 }, (_, index) =>
        pod(`red/p-${index}`, `10.1.${index >> 6}.${index & 63}`, { app: index % 2 === 0 ? 'even' : 'odd' }),
      ),
      knp('red/odd', {
        podSelector: { matchLabels: { app: 'odd' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'even' } } }], ports: [{ port: 80 }] }],
      }),
    ];
    await writeFile(file('many/all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    const many = (...words: string[]) => run('all-pairs', ...words, '--objects', file('many'));
    const { classes, pairs } = JSON.parse((await many('--json')).out);
    expect(classes.map((each: { pods: string[] }) => each.pods.length)).toEqual([101, 100]);
    expect(pairs).toHaveLength(2 * 2 * 4);
    expect(pairs).toContainEqual({ from: 1, to: 2, protocol: 'tcp', allowed: 'some', ports: [[80, 80]] });
    expect(pairs).toContainEqual({ from: 2, to: 2, protocol: 'tcp', allowed: false, ports: [] });
    const { out } = await many();
    expect(out).toContain('class 1: red/p-0, red/p-10, red/p-100, red/p-102, red/p-104 and 96 more');
    expect(out).toContain('\n1 2 tcp 80\n');
    expect((await many('--pairs')).out).toContain('red/p-0 red/p-1 tcp 80\n');
  });
});

describe('what Felix drops of every pod', () => {
  const pods = [
    pod('red/x', '10.0.9.1', { app: 'x' }, { nodeName: 'n1' }),
    pod('red/y', '10.0.9.2', { app: 'y' }, { nodeName: 'n2' }),
  ];
  const felix = (name: string, spec: Record<string, unknown>) => calico('FelixConfiguration', name, spec);
  const without = 'red/x red/y udp 1-4788,4790-65535';
  const note = 'all of udp is without 4789: Felix drops VXLAN';

  it.each<[string, unknown[], { lines: string[]; notes: number }]>([
    ['is said once', [], { lines: ['red/x red/y udp all', 'red/y red/x udp all'], notes: 1 }],
    [
      'is not said where Felix lets it through',
      [felix('default', { allowVXLANPacketsFromWorkloads: true })],
      { lines: ['red/x red/y udp all', 'red/y red/x udp all'], notes: 0 },
    ],
    [
      'is said of each pair where nodes differ',
      [felix('node.n2', { allowVXLANPacketsFromWorkloads: true })],
      { lines: [without, 'red/y red/x udp all'], notes: 0 },
    ],
    [
      'is no reason where a policy denies another port',
      [
        knp('red/p', {
          podSelector: { matchLabels: { app: 'y' } },
          ingress: [{ ports: [{ protocol: 'UDP', port: 1, endPort: 9000 }] }],
        }),
      ],
      { lines: ['red/x red/y udp 1-4788,4790-9000', 'red/y red/x udp all'], notes: 1 },
    ],
  ])('%s', async (what, more, { lines, notes }) => {
    const name = `drops-${what.length}.json`;
    const objects = { apiVersion: 'v1', kind: 'List', items: [...pods, ...more] };
    await writeFile(file(name), JSON.stringify(objects));
    const { out } = await run('all-pairs', '--objects', file(name));
    expect(out.split('\n').filter((line) => line.includes(' udp ') && line.startsWith('red/'))).toEqual(lines);
    expect(out.split(note)).toHaveLength(notes + 1);
  });
});
