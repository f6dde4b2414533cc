import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { remediatorIn } from '../../../src/act/remediator.ts';
import { askSnapshot } from '../../../src/collect/cluster-checks/ask-probe.ts';
import { askCalicoNode } from '../../../src/collect/cluster-checks/read-agents.ts';
import type { Exec, ExecTarget } from '../../../src/collect/exec.ts';
import type { Cluster } from '../../../src/collect/kubernetes/client.ts';
import { askDns } from '../../../src/collect/node/ask-dns.ts';
import { readFromCalicoNode } from '../../../src/collect/node/from-calico-node.ts';
import { readFromProbe } from '../../../src/collect/node/from-probe.ts';
import { readEbpf } from '../../../src/collect/node/read-ebpf.ts';
import { startPartBy } from '../../../src/collect/packets/packet-exec.ts';
import { verbatim } from '../../../src/words/message.ts';
import { denialOf } from '../../lab/api/admission-policy.ts';
import type { KubeObject } from '../../lab/api/object.ts';

const deploy = join(import.meta.dirname, '../../../deploy');
const folders = ['kubernetes', ...readdirSync(join(deploy, 'components')).map((each) => `components/${each}`)];
const documents = folders.flatMap((folder) => {
  const { resources } = z
    .object({ resources: z.array(z.string()).default([]) })
    .parse(load(readFileSync(join(deploy, folder, 'kustomization.yaml'), 'utf8')));
  return resources.flatMap((file) => loadAll(readFileSync(join(deploy, folder, file), 'utf8')) as KubeObject[]);
});
const of = (kind: string) => documents.filter((each) => each.kind === kind);

const policySchema = z.strictObject({
  apiVersion: z.literal('admissionregistration.k8s.io/v1'),
  kind: z.literal('ValidatingAdmissionPolicy'),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.strictObject({
    failurePolicy: z.literal('Fail'),
    matchConstraints: z.looseObject({ resourceRules: z.array(z.unknown()).min(1) }),
    matchConditions: z.array(z.strictObject({ name: z.string(), expression: z.string() })).optional(),
    variables: z.array(z.strictObject({ name: z.string(), expression: z.string() })).optional(),
    validations: z
      .array(z.strictObject({ expression: z.string(), message: z.string(), reason: z.literal('Forbidden') }))
      .min(1),
  }),
});
const policies = z.array(policySchema).parse(of('ValidatingAdmissionPolicy'));

describe('the admission policies', () => {
  it('are each bound, to deny', () => {
    const bindings = of('ValidatingAdmissionPolicyBinding');
    expect(bindings.map(({ metadata }) => metadata.name).sort()).toEqual(
      policies.map(({ metadata }) => metadata.name).sort(),
    );
    for (const { metadata, spec } of bindings) {
      expect(spec).toEqual({ policyName: metadata.name, validationActions: ['Deny'] });
    }
  });

  it('name accounts and namespaces that there are', () => {
    const text = JSON.stringify(policies);
    const accounts = of('ServiceAccount').map(({ metadata }) => `${metadata.namespace}:${metadata.name}`);
    const named = [...text.matchAll(/system:serviceaccount:([a-z-]+:[a-z-]+)/g)].map(([, account]) => account);
    expect(accounts).toEqual(expect.arrayContaining([...new Set(named)]));
    const namespaces = of('Namespace').map(({ metadata }) => metadata.name);
    const selected = [...text.matchAll(/"kubernetes\.io\/metadata\.name":"([a-z-]+)"/g)].map(([, name]) => name);
    expect(namespaces).toEqual(expect.arrayContaining([...new Set(selected)]));
  });

  it('are where each right to exec is', () => {
    const roles = documents.filter((each) => JSON.stringify(each.rules ?? []).includes('pods/exec'));
    const held = policies.filter(({ spec }) => JSON.stringify(spec.matchConstraints).includes('pods/exec'));
    expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['Role', 'calico-why-probe'],
      ['Role', 'calico-system'],
      ['Role', 'calico-why-remediator'],
    ]);
    expect(held.map(({ metadata }) => metadata.name).sort()).toEqual([
      'calico-why-calico-node-exec',
      'calico-why-probe-exec',
      'calico-why-remediator-exec',
    ]);
  });
});

interface Asked {
  target: ExecTarget;
  argv: readonly string[];
}
const deniedFor = (user: string, { target, argv }: Asked): string | undefined =>
  denialOf(of('ValidatingAdmissionPolicy'), of('ValidatingAdmissionPolicyBinding'), () => ({}), {
    operation: 'CONNECT',
    group: '',
    version: 'v1',
    resource: 'pods',
    subResource: 'exec',
    name: target.pod,
    namespace: target.namespace,
    user: { name: `system:serviceaccount:calico-why:calico-why-${user}`, groups: [] },
    object: { command: [...argv], container: target.container, stdin: true, stdout: true, stderr: true },
  })?.message;

const signal = new AbortController().signal;
const deadlineMs = 1_000;
const answers: Record<string, string> = {
  'nft list tables': 'table inet firewalld\ntable ip6 a_b.c/d-e\n',
  grep: '/proc/net/ip_tables_names:filter\n/proc/net/ip6_tables_names:filter\n',
};

/** What the product asks for, by its own code. */
const recorder = () => {
  const asked: Asked[] = [];
  const exec: Exec = async (target, { argv }) => {
    asked.push({ target, argv });
    const stdout = answers[argv.join(' ')] ?? answers[argv[0] ?? ''] ?? '';
    return { stdout, stderr: '', exitCode: 0, truncated: false, milliseconds: 1 };
  };
  return { asked, exec };
};

const probe = { namespace: 'calico-why-probe', pod: 'calico-why-probe-x7f2k', container: 'probe' };
const calicoNode = { namespace: 'kube-system', pod: 'calico-node-x7f2k', container: 'calico-node' };
const reading = async <T>(work: () => T): Promise<T> => work();
const request = { node: 'node-1', families: [4, 6] as (4 | 6)[], pods: [], connections: [] };

const ofProbe = async (): Promise<Asked[]> => {
  const { asked, exec } = recorder();
  const options = { deadlineMs, signal };
  await readFromProbe(exec, probe, request, { ...options, reading });
  await askSnapshot(exec, probe, 'node-1', { only: 'claims' }, options);
  await askDns(exec, probe, { node: 'node-1' } as Parameters<typeof askDns>[2], options);
  await startPartBy(exec, probe)({ node: 'node-1' } as Parameters<ReturnType<typeof startPartBy>>[0], options).result;
  return asked;
};
const ofCalicoNode = async (interfaces: readonly string[]): Promise<Asked[]> => {
  const { asked, exec } = recorder();
  const pods = interfaces.map((name, i) => ({ key: `shop/web-${i}`, interface: name, address: '192.168.84.129' }));
  const options = { deadlineMs, signal, reason: verbatim('no probe') };
  await readFromCalicoNode(exec, calicoNode, { ...request, pods }, { ...options, now: new Date(0), reading });
  for (const service of ['10.96.0.1', 'fd00::1']) {
    const devices = interfaces.map((name) => ({ name }));
    const source = { exec, target: calicoNode, node: 'node-1', deadlineMs, signal };
    await readEbpf(source, { families: [4, 6], devices, addresses: [], service });
  }
  await askCalicoNode(exec, calicoNode, 'node-1', { birds: { bird: true, bird6: true }, ...options });
  return asked;
};
const ofRemediator = async (): Promise<Asked[]> => {
  const { asked, exec } = recorder();
  const pod = {
    metadata: { name: 'calico-why-remediator-x7f2k', namespace: 'calico-why-remediator', uid: 'u' },
    spec: { nodeName: 'node-1' },
    status: { phase: 'Running' },
  };
  const get = async () => ({ kind: 'ok' as const, body: { items: [pod] } });
  const remediator = remediatorIn({ exec, get } as unknown as Cluster, {
    namespace: 'calico-why-remediator',
    labels: {},
    container: 'remediator',
  });
  await remediator('node-1', { kind: 'link-up', dev: 'eth0' }, 'look', signal);
  return asked;
};

const interfaces = ['cali12ab34cd56e', 'eth0', 'tunl0', 'bond0.100', 'a@b:c-d_e'];
const cases: [string, string, () => Promise<Asked[]>][] = [
  ['the probe, by the worker', 'worker', ofProbe],
  ['the probe, by the fix worker', 'fixer', ofProbe],
  ['the remediator', 'fixer', ofRemediator],
  ['calico-node, by the worker', 'worker', () => ofCalicoNode(interfaces)],
  ['calico-node, by the fix worker', 'fixer', () => ofCalicoNode(interfaces)],
];

describe('exec', () => {
  it.each(cases)('into %s: what the product asks for is let through', async (_, user, ask) => {
    const asked = await ask();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.map((each) => [each.argv.join(' '), deniedFor(user, each)])).toEqual(
      asked.map((each) => [each.argv.join(' '), undefined]),
    );
  });

  it.each(cases)('into %s: nothing else is', async (_, user, ask) => {
    const asked = await ask();
    const known = new Set(asked.map(({ argv }) => JSON.stringify(argv)));
    const word = fc.oneof(fc.string(), fc.constantFrom('sh', '-c', '-r', 'flush', 'mend', 'probe', '/etc/shadow', ';'));
    const edit = fc.record({ at: fc.nat(400), word, how: fc.constantFrom('insert', 'replace', 'drop') });
    fc.assert(
      fc.property(fc.constantFrom(...asked), edit, (one, { at, word: added, how }) => {
        const argv = [...one.argv];
        argv.splice(at % (argv.length + 1), how === 'insert' ? 0 : 1, ...(how === 'drop' ? [] : [added]));
        // One file fewer, or a setting of another interface, is still a reading of such files.
        const reads = argv.slice(4).every((each) => one.argv.includes(each)) && one.argv[0] === 'grep';
        const table = /^nft -j list table (inet|netdev|ip|ip6) [A-Za-z_][\w./-]*$/.test(argv.join(' '));
        // Another interface, or the other family, is one more reading.
        const programs = /^calico-node -bpf policy dump [\w.:@][\w.:@-]{0,14} all(?: -6)?$/.test(argv.join(' '));
        if (programs || known.has(JSON.stringify(argv)) || table || (reads && argv[3] === '' && argv.length > 4))
          return;
        expect(deniedFor(user, { ...one, argv })).toBeDefined();
      }),
      { numRuns: 300 },
    );
    for (const one of asked) {
      for (const other of [
        { ...one.target, container: 'install-cni' },
        { ...one.target, container: '' },
        { ...one.target, pod: 'other-x7f2k' },
        { ...one.target, pod: `x-${one.target.pod}` },
      ]) {
        expect(deniedFor(user, { ...one, target: other })).toBeDefined();
      }
    }
  });

  it('into a remediator is not for the worker, nor for a person', async () => {
    const [one] = await ofRemediator();
    if (!one) throw new Error('nothing was asked');
    expect(deniedFor('worker', one)).toMatch(/fix worker alone/);
  });

  it.each(['../../../..', 'a/b', 'sixteen-letters-', '', 'a b', 'eth0\n'])(
    'does not read settings of an interface named %j by calico-node',
    async (name) => {
      const { target } = (await ofCalicoNode([]))[0] ?? { target: calicoNode };
      const argv = ['grep', '-s', '-H', '', `/proc/sys/net/ipv4/conf/${name}/forwarding`];
      expect(deniedFor('worker', { target, argv })).toBeDefined();
    },
  );
});
