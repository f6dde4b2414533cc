import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPolicyCommands } from '../../../../src/policy-cli/add-policy-commands.ts';
import { calico, gnp, knp, namespace, np, pod } from '../../intended/policy/cluster-builder.ts';

/** A shop with its DNS, what somebody would change in it, and how that is told. */

const world = [
  namespace('shop'),
  namespace('ops'),
  namespace('kube-system'),
  pod('shop/web-0', '10.0.0.1', { app: 'web' }),
  pod('shop/web-1', '10.0.0.2', { app: 'web' }),
  pod('shop/db-0', '10.0.0.3', { app: 'db' }),
  pod('ops/agent', '10.0.0.4', { app: 'agent' }),
  pod('kube-system/coredns-a', '10.0.0.5', { 'k8s-app': 'kube-dns' }),
];
const dbFromWeb = (ports: number[]) =>
  knp('shop/db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: ports.map((port) => ({ port })) }],
  });
const dns = {
  to: [{ namespaceSelector: {} }],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};
const egress = (...rules: unknown[]) =>
  knp('shop/egress', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }, ...rules] });
const denyAll = gnp('quarantine', { selector: "projectcalico.org/namespace == 'shop'", types: ['Ingress', 'Egress'] });

let directory = '';
const file = (name: string): string => join(directory, name);
const write = async (name: string, objects: unknown[]): Promise<string> => {
  await mkdir(file(name), { recursive: true });
  await writeFile(join(file(name), 'all.yaml'), objects.map((object) => dump(object)).join('---\n'));
  return file(name);
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'policy-diff-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const run = async (cluster: unknown[] | undefined, ...words: string[]): Promise<{ code: number; lines: string[] }> => {
  const result = { code: 0, out: '' };
  const program = new Command('calico-why').exitOverride();
  addPolicyCommands(program, {
    ...(cluster && { loadFromCluster: () => Promise.resolve({ objects: cluster, unread: [], problems: [] }) }),
    write: (text) => {
      result.out += text;
    },
    setExitCode: (code) => {
      result.code = code;
    },
  });
  await program.parseAsync(['policy', 'diff', ...words], { from: 'user' });
  return { code: result.code, lines: result.out.trimEnd().split('\n') };
};

const diff = async (before: unknown[], after: unknown[], ...more: string[]) =>
  run(undefined, await write('before', before), await write('after', after), ...more);

describe('policy diff', () => {
  it('of the same states says that nothing changes', async () => {
    expect(await diff([...world, dbFromWeb([5432])], [...world, dbFromWeb([5432])])).toEqual({
      code: 0,
      lines: ['Nothing changes.'],
    });
  });

  it('says it as a person would', async () => {
    const { code, lines } = await diff(
      [...world, dbFromWeb([5432]), egress(dns)],
      [...world, dbFromWeb([5432, 9187]), egress()],
    );
    expect(code).toBe(1);
    expect(lines).toEqual([
      '- everything in shop loses DNS',
      '    KubernetesNetworkPolicy shop/egress in tier default selects it, and no rule matches',
      // The rule let them ask any pod.
      '- everything in shop can no longer reach ops/agent: tcp 53 and udp 53',
      '    KubernetesNetworkPolicy shop/egress in tier default selects it, and no rule matches',
      '+ shop pods with app=web can now reach shop/db-0: tcp 9187',
      '    before: KubernetesNetworkPolicy shop/db in tier default selects it, and no rule matches',
      '6 pairs lose something, 2 gain something, 0 cannot be told.',
    ]);
  });

  it('says what is lost to and from the outside', async () => {
    const { lines } = await diff(world, [...world, denyAll]);
    expect(lines.filter((line) => line.startsWith('-'))).toEqual([
      '- every pod can no longer reach everything in shop: everything',
      '- everything in shop can no longer reach kube-system/coredns-a, ops/agent, and everything outside: everything (DNS among it)',
      '- everything outside can no longer reach everything in shop: everything',
    ]);
  });

  it('fails on one kind of change alone, where it is told to', async () => {
    const [before, after] = [
      [...world, dbFromWeb([5432])],
      [...world, dbFromWeb([5432, 9187])],
    ];
    expect((await diff(before, after, '--fail-on', 'denied')).code).toBe(0);
    expect((await diff(before, after, '--fail-on', 'allowed')).code).toBe(1);
    expect((await diff(after, before, '--fail-on', 'denied')).code).toBe(1);
  });

  it('does not hide what cannot be told', async () => {
    const bad = np('shop/bad', { selector: '=' });
    const { code, lines } = await diff(world, [...world, bad]);
    expect(code).toBe(3);
    expect(lines.join('\n')).toMatch(/^\? it cannot be told whether /m);
    expect(lines.join('\n')).toMatch(/problem: NetworkPolicy shop\/bad/);
  });

  it('a policy alone is about the pods of the other state, and laid over it where that is wanted', async () => {
    const cluster = [...world, dbFromWeb([5432]), egress(dns)];
    const wider = await write('wider', [dbFromWeb([5432, 9187])]);
    const over = await run(cluster, 'cluster', wider, '--over');
    expect(over.lines[0]).toBe('+ shop pods with app=web can now reach shop/db-0: tcp 9187');
    // Without it everything else is taken away.
    const instead = await run(cluster, 'cluster', wider);
    expect(instead.lines.join('\n')).toMatch(/\+ everything in shop can now reach .*everything outside/);
  });

  it('staged policies are held against those that are enforced', async () => {
    const staged = calico('StagedKubernetesNetworkPolicy', 'shop/db', {
      stagedAction: 'Set',
      ...(dbFromWeb([9187]).spec as object),
    });
    const { code, lines } = await run([...world, dbFromWeb([5432]), staged], 'cluster', 'staged');
    expect(code).toBe(1);
    expect(lines.filter((line) => /^[-+]/.test(line))).toEqual([
      '- shop pods with app=web can no longer reach shop/db-0: tcp 5432',
      '+ shop pods with app=web can now reach shop/db-0: tcp 9187',
    ]);
    await expect(run(world, 'cluster', 'staged')).rejects.toThrow('No staged policy');
    await expect(run(world, 'staged', 'cluster')).rejects.toThrow('AFTER');
  });

  it('pods of one state alone are named and not compared', async () => {
    const { lines } = await diff(world, [...world.filter((one) => one !== world[6]), pod('ops/new', '10.0.0.9', {})]);
    expect(lines).toEqual([
      'Only after, so not compared: ops/new',
      'Only before, so not compared: ops/agent',
      'Nothing changes.',
    ]);
  });

  it('is a table for a pull request, in which no name is markup', async () => {
    const odd = gnp('a|b<img>`@team', { selector: 'all()', types: ['Ingress'] });
    const { lines } = await diff(
      world,
      [...world, { ...odd, metadata: { name: 'quarantine' } }],
      '--format',
      'markdown',
    );
    expect(lines[0]).toMatch(/^\*\*\d+ pairs lose something/);
    expect(lines[2]).toBe('| Change | From | To | What | Why |');
    for (const line of lines.slice(4).filter((each) => each.startsWith('|')))
      expect(line.replace(/\\\|/g, '').match(/\|/g)).toHaveLength(6);
  });

  it('is a document for scripts', async () => {
    const { lines } = await diff([...world, dbFromWeb([5432])], [...world, dbFromWeb([5432, 9187])], '--json');
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      summary: { denied: 0, allowed: 2, unknown: 0 },
      changes: [
        {
          became: 'allowed',
          from: [{ kind: 'label', namespace: 'shop', label: 'app=web', count: 2 }],
          to: [{ kind: 'pods', pods: ['shop/db-0'] }],
          connections: [{ protocol: 'tcp', ports: [[9187, 9187]] }],
          pairs: 2,
          said: 'shop pods with app=web can now reach shop/db-0: tcp 9187',
        },
      ],
    });
  });

  it('reads a revision from git', async () => {
    const here = process.cwd();
    const repository = await write('repository/policies', [...world, dbFromWeb([5432])]);
    const git = (...words: string[]) => execFileSync('git', ['-C', file('repository'), ...words], { stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '-qm', 'a');
    await write('repository/policies', [...world, dbFromWeb([5432, 9187])]);
    process.chdir(file('repository'));
    try {
      const { code, lines } = await run(undefined, 'git:main:policies', repository);
      expect([code, lines[0]]).toEqual([1, '+ shop pods with app=web can now reach shop/db-0: tcp 9187']);
      await expect(run(undefined, 'git:nowhere', repository)).rejects.toThrow(/Cannot read nowhere from git/);
      await expect(run(undefined, 'git:--output=x', repository)).rejects.toThrow(/Cannot read --output=x/);
      await expect(run(undefined, 'git:main:elsewhere', repository)).rejects.toThrow(/Cannot read main from git/);
    } finally {
      process.chdir(here);
    }
  });
});

describe('manifests without addresses', () => {
  const workload = (title: string, labels: object) => {
    const [space = '', name = ''] = title.split('/');
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: space, name },
      spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'c' }] } } },
    };
  };
  const shop = [namespace('shop'), workload('shop/web', { app: 'web' }), workload('shop/db', { app: 'db' })];
  const toNet = (...more: unknown[]) =>
    knp('shop/out', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }, ...more],
    });

  it('a rule about a network is no change where it stays', async () => {
    const { code, lines } = await diff(
      [...shop, toNet()],
      [...shop, toNet({ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 5432 }] })],
    );
    expect([code, lines[0]]).toEqual([1, '+ shop/web can now reach shop/db: tcp 5432']);
    expect(lines.join('\n')).not.toContain('cannot be told whether');
  });

  it('one that goes is lost outside, and may be for a pod of that network', async () => {
    const none = knp('shop/out', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [] });
    const { lines } = await diff([...shop, toNet()], [...shop, none]);
    expect(lines).toContain('- shop/web can no longer reach 203.0.113.0/24: tcp 443');
    expect(lines).toContain('? it cannot be told whether shop/web can reach shop/db: tcp 443');
  });
});
