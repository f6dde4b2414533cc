import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askOutcome, askReport } from '../helpers/ask-cluster.ts';
import { type Answer, answerOf, calicoWhy, problemOf } from '../helpers/command-line.ts';
import { said, saying } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;
let folder: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('cli'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
  folder = await mkdtemp(join(tmpdir(), 'calico-why-'));
});
afterAll(async () => {
  await lab?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});
afterEach(() => lab.api.clearFailures());

const why = (...argv: string[]) => calicoWhy(['why', ...argv, '--kubeconfig', kubeconfig]);
const file = (name: string) => join(folder, name);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const judged = ({ verdict, findings, notChecked }: Answer) => ({ verdict, findings, notChecked });
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('answers', () => {
  it('a healthy path: 0, one JSON document, nothing else', async () => {
    const ended = await why('shop/web-0', 'shop/db-0', '--port', '5432', '--json');
    const answer = answerOf(ended);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(answer.verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(answer.findings.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(answer.notChecked).toEqual([]);
    expect(answer.timings[0]).toMatchObject({ step: 'start the program', startMs: 0 });
    for (const { startMs } of answer.timings.slice(1)) expect(startMs).toBeGreaterThan(answer.timings[0]?.ms ?? 0);
    expect(answer.timings.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['find the ends', 'read objects', 'ask node-2', 'ask node-3', 'check', 'send packets']),
    );
  });

  it('a broken path: 1, with the cause, its proof, its fix, a case and a picture; the case says the same again', async () => {
    await lab.exec('node-2', ['ip', 'route', 'add', 'blackhole', `${lab.pod('shop/db-0').address}/32`, 'metric', '5']);
    try {
      const ended = await why(
        ...['why shop/web-0 cannot reach shop/db-0 on 5432', '--json'],
        ...['--case', file('case.json'), '--picture', file('path.svg')],
      );
      const answer = answerOf(ended);
      expect(ended.code).toBe(1);
      const [cause] = answer.verdict.causes;
      expect(cause).toMatchObject({ id: 'blackhole-route', node: 'node-2' });
      expect(cause?.fixes.length).toBeGreaterThan(0);
      const proof = answer.findings.find(({ cause: id }) => id === 'blackhole-route')?.proof ?? [];
      expect(proof.flatMap(({ lines }) => lines).join('\n')).toContain('blackhole');
      expect(await readFile(file('path.svg'), 'utf8')).toMatch(/^<svg/);

      const again = await calicoWhy([
        ...['replay', file('case.json'), '--json', '--timings', '--picture', file('path.png')],
      ]);
      expect(again.code).toBe(1);
      expect(judged(answerOf(again))).toEqual(judged(answer));
      expect([...(await readFile(file('path.png'))).subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    } finally {
      await lab.exec('node-2', [
        'ip',
        'route',
        'del',
        'blackhole',
        `${lab.pod('shop/db-0').address}/32`,
        'metric',
        '5',
      ]);
    }
  });

  it('--pcap: a file for each place, which tcpdump reads, with the packets of the test alone', async () => {
    const captures = file('captures');
    const ended = await why('shop/web-0', 'shop/db-0', '--port', '5432', '--pcap', captures);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^8 captures of the test's own packets are in /m);
    const names = (await readdir(captures)).sort();
    expect(names.map((name) => name.replace(/-cali\w+/, '-cali'))).toEqual([
      '01-source-pod-node-3-eth0.pcap',
      '02-source-veth-node-3-cali.pcap',
      '03-source-tunnel-node-3-vxlan.calico.pcap',
      '04-source-nic-node-3-eth0.pcap',
      '05-destination-nic-node-2-eth0.pcap',
      '06-destination-tunnel-node-2-vxlan.calico.pcap',
      '07-destination-veth-node-2-cali.pcap',
      '08-destination-pod-node-2-eth0.pcap',
    ]);
    const { stdout } = await promisify(execFile)('tcpdump', ['-n', '-r', join(captures, names[7] ?? '')]);
    expect(stdout).toMatch(/\.5432: Flags \[S\]/);
    expect(stdout).toMatch(/ICMP echo request/);
  });

  it('for people: the sentence, the findings, and where the time went', async () => {
    const ended = await why('shop/web-0', 'cannot', 'reach', 'shop/db-0', 'on', '5432', '--timings', '--live', 'never');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^HEALTHY {2}/m);
    expect(ended.stdout).toMatch(/✓ shop\/web-0 runs on node-3/);
    expect(ended.stdout).toMatch(/live packets: no packets were sent, as asked/);
    expect(ended.stdout).toMatch(/Timings[\s\S]*find the ends[\s\S]*\d+ API requests/);
    const quiet = await why('shop/web-0', 'shop/db-0', '--quiet', '--live', 'never');
    expect(quiet.stdout).not.toMatch(/✓/);
  });

  it('3 where nothing was found and what matters could not be read', async () => {
    lab.api.setFailure({ subresource: 'exec' }, { status: 503 });
    const ended = await why('shop/web-0', 'shop/db-0', '--port', '5432', '--json');
    const answer = answerOf(ended);
    expect(ended.code).toBe(3);
    expect(answer.verdict).toMatchObject({ status: 'unknown', causes: [] });
    const unchecked = answer.notChecked.map(({ what }) => what).join('\n');
    for (const what of ['state of node-2', 'state of node-3', 'live packets']) expect(unchecked).toContain(what);
  });

  it('keeps what a hostile cluster says from the terminal', async () => {
    const evil = 'x\u001b]0;owned\u0007\u202e\u009b31m\r<!channel>';
    lab.store.modify('pods', 'db-0', 'shop', (pod) => {
      (pod.status as { conditions: unknown[] }).conditions.push({
        type: `Evil${evil}`,
        status: 'False',
        reason: 'Evil',
        message: evil,
      });
      (pod.status as { phase: string }).phase = `Failed${evil}`;
    });
    try {
      const ended = await why('shop/web-0', 'shop/db-0', '--timings');
      expect(ended.stdout).toContain('<!channel>');
      expect(ended.stdout).not.toMatch(control);
      expect(ended.stderr).not.toMatch(control);
    } finally {
      lab.store.modify('pods', 'db-0', 'shop', (pod) => {
        (pod.status as { conditions: unknown[] }).conditions.pop();
        (pod.status as { phase: string }).phase = 'Running';
      });
    }
    lab.api.setFailure({ resource: 'pods', verb: 'get' }, { status: 500, message: `no ${evil}` });
    const refused = await why('shop/web-0', 'shop/db-0');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('<!channel>');
    expect(refused.stderr).not.toMatch(control);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const ended = await calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', kubeconfig], {
      onOutput: (_text, child) => child.closeOutput(),
    });
    expect(ended.stderr).toBe('');
    expect(ended.code).not.toBe(1);
  });
});

describe('names', () => {
  const pods = (...names: string[]) => names.map((name) => ({ kind: 'pod', namespace: 'shop', name }));

  it.each([
    [
      'a name that is nearly right',
      'shop/web-9',
      'from',
      'not-found',
      /no pod web-9 in the namespace shop/,
      pods('web-0', 'web-1'),
    ],
    ['a namespace that is nearly right', 'shpo/web-0', 'from', 'not-found', /no namespace shpo/, pods('web-0')],
    ['a bare name that is nearly right', 'bd-0', 'to', 'not-found', /no pod with the name bd-0/, pods('db-0')],
    ['no such Service', 'svc/shop/nothing', 'to', 'not-found', /no Service svc\/shop\/nothing/, []],
    ['no such node', 'node/node-9', 'from', 'not-found', /no node node-9/, [{ kind: 'node', name: 'node-1' }]],
  ])('%s', async (_what, name, end, kind, statement, options) => {
    const words = end === 'from' ? `why ${name} cannot reach shop/db-0` : `why shop/web-0 cannot reach ${name}`;
    const outcome = await askOutcome(words, { kubeconfig });
    expect(outcome).toMatchObject({ kind, choice: { end, typed: name }, statement: saying(statement) });
    if (outcome.kind === 'report') throw new Error('answered');
    expect(outcome.choice.options.slice(0, options.length)).toEqual(options);
    expect(outcome.choice.options.length === 0).toBe(options.length === 0);
  });

  it('that is an address of nobody is answered: it is the address that is wrong', async () => {
    const { report } = await askReport('why shop/web-0 cannot reach 192.168.247.44', { kubeconfig });
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['address-unused']);
  });

  it('is told what is near', async () => {
    const ended = await why('shop/web-9', 'shop/db-0');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/no pod web-9 in the namespace shop[\s\S]*Perhaps:\n {2}shop\/web-0/);
  });

  it('says as JSON what could be meant', async () => {
    const ended = await why('svc/shop/db', 'shop/web-0', '--json');
    expect(ended.code).toBe(2);
    expect(problemOf(ended).choice).toMatchObject({
      end: 'from',
      typed: 'svc/shop/db',
      options: [0, 1, 2].map((ordinal) => ({ kind: 'pod', namespace: 'shop', name: `db-${ordinal}` })),
    });
  });

  it('takes bare names and addresses that fit one pod', async () => {
    const ended = await why('web-0', lab.pod('shop/db-0').address, '--port', '5432', '--json', '--live', 'never');
    expect(ended.code).toBe(0);
    expect(said(answerOf(ended).verdict.summary)).toMatch(/shop\/web-0 → shop\/db-0/);
  });

  it('takes a Service with one pod behind it', async () => {
    const address = lab.pod('shop/db-0').address;
    lab.store.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'first', namespace: 'shop' },
      spec: { ports: [{ port: 5432, protocol: 'TCP' }] },
    });
    lab.store.put({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'first-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'first' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], targetRef: { kind: 'Pod', name: 'db-0', namespace: 'shop' } }],
      ports: [],
    });
    try {
      const outcome = await askOutcome('why web-0 cannot reach svc/shop/first on 5432', { kubeconfig, live: 'never' });
      expect(outcome).toMatchObject({ kind: 'report', case: { to: { pod: { name: 'db-0' } } } });
    } finally {
      lab.store.delete('endpointslices.discovery.k8s.io', 'first-1', 'shop');
      lab.store.delete('services', 'first', 'shop');
    }
  });

  it('asks back where a bare name fits two pods', async () => {
    lab.store.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'db-0', namespace: 'ops' },
      spec: { containers: [{ name: 'db', image: 'db' }] },
      status: { phase: 'Pending' },
    });
    try {
      const ended = await why('web-0', 'db-0');
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/2 pods have the name db-0[\s\S]*ops\/db-0[\s\S]*shop\/db-0/);
    } finally {
      lab.store.delete('pods', 'db-0', 'ops');
    }
  });
});

describe('what cannot be asked: 2, and what to do', () => {
  it.concurrent.each<[string, string[], RegExp]>([
    ['no sentence', ['shop/web-0', 'is', 'slow', 'today'], /Who cannot reach shop\/web-0[\s\S]*for example: why /],
    ['no name', ['shop/web-0', '$(reboot)'], /second name is not a pod[\s\S]*Example/],
    ['an option as a name', ['--', '--kubeconfig=x', 'shop/db-0'], /first name is not a pod/],
    ['a port that is none', ['shop/web-0', 'shop/db-0', '--port', '99999'], /It must be 1 to 65535/],
    ['when to send', ['shop/web-0', 'shop/db-0', '--live', 'maybe'], /Allowed choices are auto, always, never/],
    ['an unknown option', ['shop/web-0', 'shop/db-0', '--force'], /unknown option '--force'/],
    ['a picture of no known kind', ['shop/web-0', 'shop/db-0', '--picture', 'x.gif'], /neither \.svg nor \.png/],
    ['a context that is not there', ['shop/web-0', 'shop/db-0', '--context', 'prod'], /context prod[\s\S]*--context/],
  ])('%s', async (_what, argv, expected) => {
    const ended = await calicoWhy(['why', '--kubeconfig', kubeconfig, ...argv]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(expected);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it.concurrent.each([
    ['no such file', undefined, /could not be read.*no such file[\s\S]*--kubeconfig/],
    ['not YAML', '{{{{', /could not be read/],
    ['not a kubeconfig', 'hello: world', /no cluster|could not be read/],
    [
      'no address',
      'apiVersion: v1\nclusters: [{name: a, cluster: {}}]\nusers: []\ncontexts: [{name: a, context: {cluster: a, user: a}}]\ncurrent-context: a',
      /server|could not be read/,
    ],
    [
      'an address that is none',
      'apiVersion: v1\nclusters: [{name: a, cluster: {server: "not a url"}}]\nusers: [{name: a, user: {}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\ncurrent-context: a',
      /not a url/,
    ],
  ])('a kubeconfig: %s', async (what, text, expected) => {
    const path = file(`kubeconfig-${what.replaceAll(' ', '-')}`);
    if (text !== undefined) await writeFile(path, text);
    const ended = await calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', path]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(expected);
    expect(ended.stderr).toMatch(/kubeconfig/i);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it('no kubeconfig anywhere; one in KUBECONFIG is taken', async () => {
    const argv = ['why', 'shop/web-0', 'shop/db-0', '--live', 'never'];
    const none = await calicoWhy(argv, { env: { HOME: folder } });
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/No kubeconfig was found[\s\S]*--kubeconfig or KUBECONFIG/);
    expect(await calicoWhy(argv, { env: { HOME: folder, KUBECONFIG: kubeconfig } })).toMatchObject({ code: 0 });
  });

  it('a cluster that is not there', async () => {
    const text = (await readFile(kubeconfig, 'utf8')).replace(/server: .*/, 'server: https://127.0.0.1:1');
    await writeFile(file('gone'), text);
    const ended = await calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--kubeconfig', file('gone'), '--json']);
    expect(ended.code).toBe(2);
    expect(problemOf(ended)).toMatchObject({
      problem: expect.stringMatching(/shop\/web-0 could not be looked up: .*ECONNREFUSED/),
      next: expect.stringMatching(/kubeconfig/),
    });
  });

  it('a file that cannot be written is said before anything is asked', async () => {
    const before = lab.api.requests.entries.length;
    for (const option of ['--case', '--picture']) {
      const ended = await why('shop/web-0', 'shop/db-0', option, file('no/such/folder/x.svg'));
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toMatch(/no\/such\/folder\/x\.svg/);
    }
    expect(lab.api.requests.entries.length).toBe(before);
    expect(await exists(file('no'))).toBe(false);
  });

  it.concurrent.each([
    ['no such file', undefined, /could not be read/],
    ['not JSON', 'nonsense', /could not be read/],
    ['another document', '{"kind":"List"}', /is not a case of this version/],
  ])('replay: %s', async (what, text, expected) => {
    const path = file(`case-${what.replaceAll(' ', '-')}`);
    if (text !== undefined) await writeFile(path, text);
    const ended = await calicoWhy(['replay', path]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(expected);
  });

  it.concurrent.each([
    [['--help'], /Exit codes: 0 healthy, 1 broken, 2 could not ask, 3 unknown/],
    [['why', '--help'], /Examples:[\s\S]*calico-why why shop\/web-0 shop\/db-0 --port 5432/],
    [['replay', '--help'], /saved with --case/],
    [['policy', '--help'], /Usage: calico-why policy/],
  ])('%s says how', async (argv, expected) => {
    const ended = await calicoWhy(argv);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(expected);
  });

  it('no command, or one that is not known', async () => {
    expect(await calicoWhy([])).toMatchObject({ code: 2, stderr: expect.stringMatching(/Usage/) });
    expect(await calicoWhy(['whi'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/unknown command 'whi' \(did you mean why\?\)/),
    });
  });
});
