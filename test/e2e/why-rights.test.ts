import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askReport, passed, reasons } from '../helpers/ask-cluster.ts';
import { answerOf, calicoWhy } from '../helpers/command-line.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('rights'), encap: 'vxlan' });
});
afterAll(() => lab?.stop());
// Each test begins with the rights that deploy/ gives.
beforeEach(async () => {
  kubeconfig = await workerKubeconfig(lab);
});

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const account = 'system:serviceaccount:calico-why:calico-why-worker';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** Takes one right away from the worker's ClusterRole or, for exec, from its Role. */
const withdraw = (resource: string, verb: string): void => {
  const [kind, name, namespace] =
    resource === 'pods/exec'
      ? ['roles.rbac.authorization.k8s.io', 'calico-why-exec-probe', 'calico-why-probe']
      : ['clusterroles.rbac.authorization.k8s.io', 'calico-why-reader', undefined];
  lab.store.modify(kind ?? '', name ?? '', namespace, (role) => {
    role.rules = (role.rules as Rule[]).flatMap((rule) => [
      { ...rule, resources: rule.resources.filter((one) => one !== resource) },
      {
        ...rule,
        resources: rule.resources.filter((one) => one === resource),
        verbs: rule.verbs.filter((one) => one !== verb),
      },
    ]);
  });
};

/** A kubeconfig whose user has another token, or none. */
const withToken = async (name: string, token: string | undefined): Promise<string> => {
  const path = join(lab.folder, `${name}.kubeconfig`);
  const text = await readFile(kubeconfig, 'utf8');
  await writeFile(
    path,
    text.replace(/user:\n {4}token: .*/, token === undefined ? 'user: {}' : `user:\n    token: ${token}`),
  );
  return path;
};

describe('the rights that deploy/ gives', () => {
  it('suffice for everything, and write nothing', async () => {
    const before = lab.api.requests.entries.length;
    const state = JSON.stringify(lab.store.list('pods'));
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    expect(answer.report.verdict.status).toBe('healthy');
    expect(answer.report.findings.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(answer.report.notChecked).toEqual([]);
    const asked = lab.api.requests.entries.slice(before).filter(({ user }) => user === account);
    expect(asked.map(({ method, status }) => `${method} ${status}`)).toEqual(
      asked.map(({ path }) => (path.includes('/exec?') ? 'GET 101' : 'GET 200')),
    );
    expect(JSON.stringify(lab.store.list('pods'))).toBe(state);
  });
});

describe('one right less', () => {
  it.each<{ resource: string; verb: string; said: RegExp; never: string[]; still: string[] }>([
    {
      resource: 'ippools',
      verb: 'list',
      said: /list ippools[^\n]*forbidden[^\n]*cannot list resource "ippools"/,
      never: ['ip-pool', 'ipam-allocation', 'block-route'],
      still: ['endpoint', 'pod-interface', 'workload-route', 'live-packets'],
    },
    {
      resource: 'ipamblocks',
      verb: 'get',
      said: /get ipamblock[^\n]*forbidden[^\n]*cannot get resource "ipamblocks"/,
      never: ['ipam-allocation'],
      still: ['endpoint', 'ip-pool', 'block-route', 'workload-route', 'live-packets'],
    },
    {
      resource: 'networkpolicies',
      verb: 'list',
      said: /list networkpolicies in shop[^\n]*forbidden[^\n]*cannot list resource "networkpolicies"/,
      never: ['policy', 'intended-policy'],
      still: ['endpoint', 'block-route', 'workload-route', 'rules', 'live-packets'],
    },
    {
      resource: 'nodes',
      verb: 'list',
      said: /^$|list nodes/m,
      never: [],
      still: ['endpoint', 'block-route', 'workload-route', 'live-packets'],
    },
    {
      resource: 'pods',
      verb: 'list',
      said: /list pods on node-[\s\S]*forbidden[^\n]*cannot list resource "pods"/,
      never: ['address-holders', 'workload-route', 'rules', 'live-packets'],
      still: ['endpoint', 'ip-pool', 'ipam-allocation'],
    },
    {
      resource: 'pods/exec',
      verb: 'get',
      said: /state of node-[23][^\n]*forbidden[^\n]*cannot get resource "pods\/exec"/,
      never: ['pod-interface', 'workload-route', 'block-route', 'rules', 'host-veth', 'live-packets'],
      still: ['endpoint', 'ip-pool', 'ipam-allocation', 'address-holders'],
    },
  ])('$verb $resource: said by name, the rest is checked, nothing unread passes', async (right) => {
    withdraw(right.resource, right.verb);
    const answer = await askReport(words, { kubeconfig, live: 'auto' });
    expect(reasons(answer)).toMatch(right.said);
    const good = passed(answer);
    for (const check of right.still) expect(good).toContain(check);
    for (const check of right.never) expect(good).not.toContain(check);
    expect(answer.report.verdict.causes).toEqual([]);
    expect(answer.report.verdict.status).toBe(good.has('live-packets') ? 'healthy' : 'unknown');
  });

  it('both ways to a node: still nothing passes that was not read', async () => {
    withdraw('nodes', 'list');
    withdraw('nodes', 'get');
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(/node-[23][^\n]*forbidden[^\n]*cannot get resource "nodes"/);
    for (const check of ['block-route', 'tunnel-fdb', 'tunnel-neighbour', 'tunnel-address']) {
      expect(passed(answer)).not.toContain(check);
    }
    expect(answer.report.verdict.status).toBe('unknown');
  });

  it('where pods may be listed in the own namespace alone, the probes are found there', async () => {
    withdraw('pods', 'list');
    lab.store.modify('roles.rbac.authorization.k8s.io', 'calico-why-exec-probe', 'calico-why-probe', (role) => {
      role.rules = [...(role.rules as Rule[]), { apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    });
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    for (const check of ['workload-route', 'rules', 'block-route', 'live-packets']) {
      expect(passed(answer)).toContain(check);
    }
    expect(passed(answer)).not.toContain('address-holders');
    expect(answer.report.verdict.status).toBe('healthy');
    expect(reasons(answer)).toMatch(/cannot list resource "pods"/);
  });

  it('a cause that other evidence shows is named all the same', async () => {
    const fault = faultNamed('workload-route-wrong');
    withdraw('ippools', 'list');
    withdraw('networkpolicies', 'list');
    await injectFault(lab, fault);
    try {
      const { report } = await askReport(words, { kubeconfig });
      expect(report.verdict.causes[0]).toMatchObject({ id: fault.expected.cause, node: 'node-2' });
    } finally {
      await clearFault(lab, fault);
    }
  });

  it('packets that get no answer are a cause even where no object may be read', async () => {
    const fault = faultNamed('networkpolicy-denies');
    withdraw('networkpolicies', 'list');
    await injectFault(lab, fault);
    try {
      const { report } = await askReport(words, { kubeconfig });
      expect(report.verdict.causes[0]).toMatchObject({ id: fault.expected.cause, hop: fault.expected.hop });
    } finally {
      await clearFault(lab, fault);
    }
  });
});

describe('no rights at all', () => {
  const ask = (path: string) => calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', path]);

  it('pods that may not be read', async () => {
    withdraw('pods', 'get');
    const ended = await ask(kubeconfig);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/get pod shop\/web-0: forbidden: .*cannot get resource "pods".*"shop"/);
    expect(ended.stderr).toMatch(/rights of this account/);
  });

  it('credentials that the server does not know', async () => {
    const ended = await ask(await withToken('unknown', 'nobody'));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/unauthorized: the API server does not accept these credentials/);
    expect(ended.stderr).not.toContain('nobody');
  });

  it('nobody in particular', async () => {
    const ended = await ask(await withToken('anonymous', undefined));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/forbidden: .*User "system:anonymous" cannot get resource "pods"/);
  });

  it('credentials that expire in the middle: what was read stays, the rest is unknown', async () => {
    lab.api.setFailure({ user: account, subresource: 'exec' }, { status: 401 });
    lab.api.setFailure({ user: account, resource: 'ippools' }, { status: 401 });
    try {
      const ended = await calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--json', '--kubeconfig', kubeconfig]);
      expect(ended.code).toBe(3);
      const { notChecked } = answerOf(ended);
      expect(JSON.stringify(notChecked)).toMatch(/list ippools.*unauthorized/);
      expect(JSON.stringify(notChecked)).toMatch(/state of node-2.*[Uu]nauthorized/);
    } finally {
      lab.api.clearFailures();
    }
  });
});
