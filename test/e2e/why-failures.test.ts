import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askOutcome, askReport, passed, passedOn, type Reported, reasons } from '../helpers/ask-cluster.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { said } from '../helpers/said.ts';
import type { FailureBehaviour, FailureMatch } from '../lab/api/faults.ts';
import type { KubeObject } from '../lab/api/object.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('fails'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  lab.api.clearFailures();
  for (const step of undo.splice(0).reverse()) await step();
  await lab.programmed();
});

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const worker = 'system:serviceaccount:calico-why:calico-why-worker';
/** Of the product's requests alone: the lab's own parts ask the same server. */
const fail = (match: FailureMatch, behaviour: FailureBehaviour) =>
  lab.api.setFailure({ user: worker, ...match }, behaviour);

/** Changes an object until the test is over. */
const change = (resource: string, name: string, namespace: string | undefined, edit: (object: KubeObject) => void) => {
  const before = structuredClone(lab.store.get(resource, name, namespace));
  lab.store.modify(resource, name, namespace, edit);
  undo.push(() => {
    lab.store.modify(resource, name, namespace, (object) => {
      for (const key of Object.keys(object)) if (key !== 'metadata') delete object[key];
      if (before)
        Object.assign(object, before, {
          metadata: { ...before.metadata, resourceVersion: object.metadata.resourceVersion },
        });
    });
  });
};

const record = (value: unknown) => value as Record<string, unknown>;
const unknown = ({ report }: Reported) =>
  new Set(
    report.findings.filter(({ status }) => status === 'unknown').map(({ check, node }) => `${check} ${node ?? ''}`),
  );

describe('an API server that answers nonsense', () => {
  const json = 'application/json';
  const behaviours: [string, FailureBehaviour, RegExp][] = [
    ['500', { status: 500 }, /the API server answered 500/],
    ['half a document', { status: 200, body: '{"kind":"PodList","items":[{', contentType: json }, /JSON/],
    ['a page of HTML', { status: 200, body: '<html>login</html>', contentType: 'text/html' }, /JSON|token/i],
    [
      'a list of nonsense',
      { status: 200, body: '{"items":[1,null,{"metadata":7}]}', contentType: json },
      /could not be read|not as expected/,
    ],
    ['items that are no list', { status: 200, body: '{"items":"all"}', contentType: json }, /not as expected/],
    ['nothing at all', { status: 200, body: 'null', contentType: json }, /not as expected/],
    ['a dropped connection', { drop: true }, /socket hang up|ECONNRESET/],
  ];
  const paths: [string, FailureMatch, RegExp, string[]][] = [
    ['ippools', { resource: 'ippools' }, /list ippools/, ['ip-pool', 'block-route']],
    ['ipamblocks', { resource: 'ipamblocks' }, /get ipamblock/, ['ipam-allocation']],
    ['networkpolicies', { resource: 'networkpolicies' }, /list networkpolicies in shop/, ['policy']],
    ['holders', { path: 'status.podIP' }, /list pods with the address/, ['address-holders']],
    ['nodes', { resource: 'nodes' }, /nodes?\b/, ['block-route', 'tunnel-fdb']],
  ];

  it.each(paths)('for %s: said, and the rest is checked', async (_path, match, what, never) => {
    fail(match, { status: 500 });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(what);
    for (const check of never) expect(passed(answer)).not.toContain(check);
    expect(passed(answer)).toContain('pod-interface');
    expect(answer.report.verdict.causes).toEqual([]);
  });

  it.each(behaviours)('%s, for everything but the two pods and exec', async (_what, behaviour, said) => {
    for (const [, match] of paths) fail(match, behaviour);
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(said);
    for (const [name, , what, never] of paths) {
      // Where the pools are unknown no block is asked for.
      if (name !== 'ipamblocks') expect(reasons(answer)).toMatch(what);
      for (const check of never) expect(passed(answer)).not.toContain(check);
    }
    expect(passed(answer)).toContain('workload-route');
    expect(answer.report.verdict).toMatchObject({ status: 'unknown', causes: [] });
  });

  it.each(behaviours)('%s, for the pods themselves: said at once, by name', async (_what, behaviour) => {
    fail({ resource: 'pods', verb: 'get' }, behaviour);
    await expect(askOutcome(words, { kubeconfig })).rejects.toThrow(
      /shop\/web-0 could not be looked up: get pod shop\/web-0/,
    );
  });
});

describe('an API server that is slow', () => {
  it('is waited for within reason', async () => {
    fail({ verb: 'list' }, { latencyMs: 300 });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(answer.report.verdict.status).toBe('healthy');
    expect(answer.report.notChecked.map(({ what }) => said(what))).toEqual(['live packets']);
  });

  it('is not waited for without end; what did come is judged', async () => {
    fail({ resource: 'ippools' }, { hang: true });
    const answer = await askReport(words, { kubeconfig });
    expect(reasons(answer)).toMatch(/^list ippools\S*: 127\.0\.0\.1:\d+ did not answer in 5 s$/m);
    expect(passed(answer)).toContain('live-packets');
    expect(answer.milliseconds).toBeLessThan(12_000);
  });

  it('a question that is withdrawn ends at once, its process too', async () => {
    fail({ resource: 'ippools' }, { hang: true });
    fail({ subresource: 'exec' }, { hang: true });
    lab.api.requests.reset();
    let interrupted = 0;
    const ended = await calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', kubeconfig], {
      onStart: (child) =>
        void vi
          .waitUntil(() => lab.api.requests.entries.some(({ path }) => path.includes('/pods/web-0')), 20_000)
          .then(() => {
            interrupted = performance.now();
            child.kill('SIGINT');
          }),
    });
    expect(performance.now() - interrupted).toBeLessThan(3_000);
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/withdrawn before it was answered/),
    });
  });
});

describe('a node that cannot be asked', () => {
  it('a kubelet that does not answer: the other node is shown, and nobody waits for 30 s', async () => {
    fail({ subresource: 'exec', node: 'node-2' }, { kubeletUnreachable: true });
    const ended = await calicoWhy([
      'why',
      'shop/web-0',
      'shop/db-0',
      '--port',
      '5432',
      '--kubeconfig',
      kubeconfig,
      '--json',
    ]);
    expect(ended.milliseconds).toBeLessThan(15_000);
    const answer = JSON.parse(ended.stdout) as Reported['report'];
    expect(JSON.stringify(answer.notChecked)).toMatch(/state of node-2.*the probe on node-2: .*did not answer in 4 s/);
    const good = answer.findings.filter(({ status }) => status === 'pass').map(({ check, node }) => `${check} ${node}`);
    expect(good).toEqual(expect.arrayContaining(['pod-interface node-3', 'block-route node-3', 'rules node-3']));
    expect(
      good.filter(
        (one) => one.endsWith('node-2') && !one.startsWith('endpoint') && !/^(tunnel-address|policy) /.test(one),
      ),
    ).toEqual([]);
    expect(answer.verdict.status).not.toBe('broken');
  });

  it.each<[string, FailureBehaviour, RegExp]>([
    [
      'refuses',
      { status: 500, message: 'error dialing backend: dial tcp 10.39.0.2:10250: connect: connection refused' },
      /connection refused/,
    ],
    ['drops the connection', { drop: true }, /hang up|ECONNRESET|closed/],
    ['stops in the middle of its answer', { dropAfterBytes: 2_000 }, /closed before the command ended/],
  ])('a node that %s', async (_what, behaviour, said) => {
    fail({ subresource: 'exec', node: 'node-2' }, behaviour);
    const answer = await askReport(words, { kubeconfig });
    expect(reasons(answer)).toMatch(said);
    expect(reasons(answer)).toMatch(/state of node-2/);
    expect(passed(answer)).toContain('block-route');
    expect(unknown(answer)).toContain('workload-route node-2');
    expect(answer.report.verdict.status).not.toBe('broken');
  });

  it('no probe there: said, and with the right to it calico-node is asked instead', async () => {
    const { probePod } = lab.systemPods('node-2');
    change('pods', probePod, 'calico-why-probe', ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'app.kubernetes.io/component': 'other' };
    });
    const refused = await askReport(words, { kubeconfig });
    expect(reasons(refused)).toMatch(/state of node-2 \(\d+ checks\): no probe runs on node-2.*forbidden.*pods\/exec/);
    expect(passed(refused)).toContain('block-route');
    expect(unknown(refused)).toContain('workload-route node-2');

    const admitted = await askReport(words, { kubeconfig: lab.kubeconfigPath });
    expect(admitted.case.nodes['node-2']).toMatchObject({ ok: true, value: { source: 'calico-node' } });
    const good = admitted.report.findings
      .filter(({ status }) => status === 'pass')
      .map(({ check, node }) => `${check} ${node}`);
    expect(good).toEqual(expect.arrayContaining(['workload-route node-2', 'rules node-2', 'forwarding node-2']));
    expect(reasons(admitted)).toMatch(/no probe runs on node-2/);
    expect(unknown(admitted)).toContain('pod-interface node-2');
  });
});

describe('pods that have no path to check', () => {
  const status = (edit: (pod: KubeObject) => void, name = 'db-0') => change('pods', name, 'shop', edit);

  it('one that is not scheduled yet', async () => {
    status((pod) => {
      delete record(pod.spec).nodeName;
      pod.status = {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
        ],
      };
    });
    const answer = await askReport(words, { kubeconfig });
    expect(answer.report.verdict.causes[0]).toMatchObject({ id: 'pod-not-running' });
    expect(JSON.stringify(answer.report.findings)).toContain('0/3 nodes are available');
    expect(reasons(answer)).toMatch(/live packets: shop\/db-0 is on no node yet/);
  });

  it('neither end is scheduled', async () => {
    for (const name of ['web-0', 'db-0']) {
      status((pod) => {
        delete record(pod.spec).nodeName;
        pod.metadata.annotations = {};
        pod.status = { phase: 'Pending' };
      }, name);
    }
    const before = lab.api.requests.entries.length;
    const answer = await askReport(words, { kubeconfig });
    expect(answer.report.verdict.causes.map(({ id }) => id)).toContain('pod-not-scheduled');
    const statuses = lab.api.requests.entries.slice(before).filter(({ user }) => user === worker);
    expect(statuses.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('one without an address', async () => {
    status((pod) => {
      pod.metadata.annotations = {};
      pod.status = {
        phase: 'Pending',
        conditions: [],
        containerStatuses: [{ name: 'db', state: { waiting: { reason: 'ContainerCreating' } } }],
      };
    });
    const answer = await askReport(words, { kubeconfig });
    expect(answer.report.verdict.causes[0]).toMatchObject({ id: 'pod-without-address', node: 'node-2' });
    expect(JSON.stringify(answer.report.findings)).toContain('ContainerCreating');
    expect(answer.report.verdict.status).toBe('broken');
  });

  it('one that has finished, whose address another may have', async () => {
    status((pod) => {
      record(pod.status).phase = 'Succeeded';
    });
    const answer = await askReport(words, { kubeconfig });
    expect(answer.report.verdict.causes[0]).toMatchObject({ id: 'pod-not-running' });
  });

  it('one on the network of its node: the node is asked about', async () => {
    const address = lab.nodes[1]?.address ?? '';
    status((pod) => {
      record(pod.spec).hostNetwork = true;
      pod.metadata.annotations = {};
      Object.assign(record(pod.status), { podIP: address, podIPs: [{ ip: address }] });
    });
    const answer = await askReport(words, { kubeconfig });
    const { causes, status: found } = answer.report.verdict;
    expect(found).toBe('broken');
    expect(causes).toMatchObject([{ id: 'nothing-listens', hop: 'destination-node', node: 'node-2' }]);
  });

  it('one that is deleted while its question is answered', async () => {
    let deleted = false;
    const answer = await askReport(words, {
      kubeconfig,
      onProgress: (step) => {
        if (deleted || step.code !== 'progress.objects') return;
        deleted = true;
        lab.store.delete('pods', 'db-0', 'shop');
      },
    });
    expect(deleted).toBe(true);
    expect(said(answer.report.verdict.summary)).not.toBe('');
    await lab.settled();
    await lab.programmed();
    const after = await askReport(words, { kubeconfig });
    expect(after.report.verdict.status).toBe('healthy');
  });
});

describe('objects that are not as they should be', () => {
  /** What the product is given of an object; the lab's own parts go on with the true one. */
  const edited = (
    resource: string,
    name: string,
    namespace: string | undefined,
    edit: (object: KubeObject) => void,
  ) => {
    const object = lab.store.get(resource, name, namespace);
    if (!object) throw new Error(`no ${resource} ${name}`);
    const copy = structuredClone(object);
    edit(copy);
    return copy;
  };
  const serve = (match: FailureMatch, body: unknown): void => {
    fail(match, { status: 200, body: JSON.stringify(body), contentType: 'application/json; charset=utf-8' });
  };

  it('a pod with fields of the wrong type', async () => {
    const pod = edited('pods', 'db-0', 'shop', (one) => {
      one.metadata.labels = { app: 7 } as never;
      Object.assign(record(one.status), { conditions: 'none', containerStatuses: { a: 1 } });
      Object.assign(record(one.spec), { containers: [{ name: 4, ports: 'all', env: 3 }] });
    });
    serve({ resource: 'pods', verb: 'get', path: '/pods/db-0' }, pod);
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(passed(answer)).toContain('workload-route');
    expect(answer.report.verdict.status).not.toBe('broken');
  });

  it('a pod whose address is no address', async () => {
    const pod = edited('pods', 'db-0', 'shop', (one) => {
      Object.assign(record(one.status), { podIP: '$(reboot)', podIPs: [{ ip: '-h' }] });
    });
    serve({ resource: 'pods', verb: 'get', path: '/pods/db-0' }, pod);
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    expect(passed(answer)).not.toContain('live-packets');
    expect(answer.report.verdict.status).not.toBe('healthy');
  });

  it('a pod on a node whose name is none', async () => {
    const pod = edited('pods', 'db-0', 'shop', (one) => {
      record(one.spec).nodeName = '../../secrets?x=1&fieldSelector=';
    });
    serve({ resource: 'pods', verb: 'get', path: '/pods/db-0' }, pod);
    const before = lab.api.requests.entries.length;
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    for (const { path } of lab.api.requests.entries.slice(before)) expect(path).not.toMatch(/^[^?]*secrets/);
    expect(passedOn(answer, '../../secrets?x=1&fieldSelector=')).toEqual([]);
    expect(reasons(answer)).toMatch(/is no path of the API/);
  });

  it('a node whose addresses and annotations are nonsense', async () => {
    const node = edited('nodes', 'node-2', undefined, (one) => {
      one.metadata.annotations = {
        'projectcalico.org/IPv4Address': 'here',
        'projectcalico.org/IPv4VXLANTunnelAddr': '::g',
      };
      one.status = { addresses: 'many', conditions: 4 };
    });
    serve({ resource: 'nodes', verb: 'list' }, { items: [node, lab.store.get('nodes', 'node-3')] });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    for (const check of ['tunnel-fdb', 'tunnel-neighbour', 'block-route'])
      expect(passedOn(answer, 'node-3')).not.toContain(check);
    expect(passed(answer)).toContain('pod-interface');
  });

  const pools = 'ippools.crd.projectcalico.org';
  const blocks = 'ipamblocks.crd.projectcalico.org';
  it.each<[string, (object: KubeObject) => void]>([
    ['a network that is none', (pool) => Object.assign(record(pool.spec), { cidr: 'everything' })],
    ['no spec', (pool) => delete pool.spec],
    ['a block size beyond the address', (pool) => Object.assign(record(pool.spec), { blockSize: 4_000 })],
    ['a mode that is new', (pool) => Object.assign(record(pool.spec), { vxlanMode: 'Sometimes' })],
  ])('a pool with %s', async (_what, edit) => {
    const pool = edited(pools, 'default-ipv4-ippool', undefined, edit);
    serve({ resource: 'ippools' }, { items: [pool] });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(/ippools/);
    expect(passed(answer)).not.toContain('ip-pool');
    expect(passed(answer)).toContain('pod-interface');
    expect(answer.report.verdict).toMatchObject({ status: 'unknown', causes: [] });
  });

  it.each<[string, (object: KubeObject) => void]>([
    ['allocations that are no list', (block) => Object.assign(record(block.spec), { allocations: 'none' })],
    ['another kind of index', (block) => Object.assign(record(block.spec), { allocations: ['x'] })],
    ['a network that is none', (block) => Object.assign(record(block.spec), { cidr: 'x' })],
    ['no spec', (block) => delete block.spec],
  ])('a block with %s', async (_what, edit) => {
    for (const name of ['192-168-247-0-26', '192-168-139-64-26']) {
      serve({ resource: 'ipamblocks', path: name }, edited(blocks, name, undefined, edit));
    }
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(/get ipamblock/);
    expect(passed(answer)).not.toContain('ipam-allocation');
    expect(passed(answer)).toContain('pod-interface');
    expect(answer.report.verdict.causes).toEqual([]);
  });
});

describe('where Calico keeps its objects', () => {
  afterEach(() => lab.store.setCalicoApi('absent'));

  it('in projectcalico.org/v3 alone', async () => {
    const pools = lab.store.list('ippools.crd.projectcalico.org');
    const blocks = lab.store.list('ipamblocks.crd.projectcalico.org');
    lab.store.setCalicoApi('native');
    for (const object of [...pools, ...blocks]) {
      lab.store.put({
        ...structuredClone(object),
        apiVersion: 'projectcalico.org/v3',
        metadata: { name: object.metadata.name },
      });
    }
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(answer.case.objects.calicoGroup).toBe('projectcalico.org/v3');
    expect(answer.report.verdict.status).toBe('healthy');
    for (const check of ['ip-pool', 'ipam-allocation', 'block-route']) expect(passed(answer)).toContain(check);
  });

  it('while its own API server is down', async () => {
    lab.store.setCalicoApi('aggregated-down');
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(answer.case.objects.calicoGroup).toBe('crd.projectcalico.org/v1');
    expect(answer.report.verdict.status).toBe('healthy');
  });

  it('nowhere: said, and what needs none of them is checked', async () => {
    lab.store.setCalicoApi('none');
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(answer.case.objects.calicoGroup).toBe('none');
    expect(reasons(answer)).toMatch(/serves neither crd\.projectcalico\.org nor projectcalico\.org/);
    expect(passed(answer)).toContain('workload-route');
    expect(passed(answer)).not.toContain('ip-pool');
    expect(answer.report.verdict.status).toBe('unknown');
  });
});
