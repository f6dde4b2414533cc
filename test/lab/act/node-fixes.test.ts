import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectCluster } from '../../../src/collect/kubernetes/client.ts';
import type { FixAction } from '../../../src/fixes/action.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { said } from '../../helpers/said.ts';
import { workerKubeconfig } from '../cluster/worker-account.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { clearFault, injectFault } from '../faults/inject.ts';
import { type Lab, startLab } from '../lab.ts';
import { eventually, testLabName } from '../testing.ts';
import { carryOut, type FixLab, lookUntilStanding, openFixLab, proposed, toRun } from './fix-lab.ts';

/** Every fix of a node's own network, from the fault to the proof that it is repaired, and back. */

let fixLab: FixLab;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: testLabName('fxn'), times: { networkMs: 1_000, rulesMs: 1_000 } });
  fixLab = await openFixLab(lab);
});
afterAll(async () => {
  fixLab?.close();
  await lab?.stop();
});

let clear: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of clear.reverse()) await each();
  clear = [];
});

interface Row {
  fault: string;
  fix: string;
  /** Repairs go on once it has run, as they would outside: Felix has its part in this fix. */
  felix?: boolean;
  /** Afterwards the fault's state cannot come back: what repaired it is in its place. */
  noWayBack?: boolean;
}

const rows: Row[] = [
  // Felix has written its own route meanwhile.
  { fault: 'workload-route-wrong', fix: 'delete-route', felix: true, noWayBack: true },
  { fault: 'workload-route-shadowed', fix: 'delete-route' },
  { fault: 'blackhole-route', fix: 'delete-route' },
  { fault: 'node-has-pod-address', fix: 'delete-address' },
  { fault: 'pod-neighbour-wrong', fix: 'delete-neighbour' },
  { fault: 'gateway-neighbour-wrong', fix: 'delete-pod-neighbour' },
  { fault: 'pod-route-captures', fix: 'delete-pod-route' },
  { fault: 'pod-has-other-address', fix: 'delete-pod-address' },
  { fault: 'host-veth-down', fix: 'set-link-up', felix: true },
  { fault: 'proxy-arp-off', fix: 'set-sysctl' },
  { fault: 'foreign-rule-drops', fix: 'delete-rule' },
  { fault: 'legacy-rule-drops', fix: 'delete-rule' },
  { fault: 'nft-rule-drops', fix: 'delete-rule' },
  { fault: 'routing-rule-diverts', fix: 'delete-ip-rule' },
  { fault: 'vxlan-neighbour-wrong-mac', fix: 'repair-tunnel-neighbour' },
];

/** For machines that do much else. */
const patience = 40_000;
const signal = () => AbortSignal.timeout(30_000);

const inject = async (name: string) => {
  const fault = faultNamed(name);
  clear.push(() => clearFault(lab, fault));
  await injectFault(lab, fault);
  return fault;
};

describe('fixes of nodes', () => {
  it.each(rows)('$fault is repaired by $fix', async ({ fault: name, fix: id, felix, noWayBack }) => {
    const fault = await inject(name);
    // A machine that is busy does not read a node in time, and then knows no cause.
    const before = await eventually(
      'the cause is named',
      async () => {
        const answer = await fixLab.ask(fault.question);
        return answer.causes[0] === fault.expected.cause && answer;
      },
      patience,
    );
    const fix = proposed(before, id);
    const { ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
    if (felix) {
      lab.holdRefresh(false);
      await lab.programmed();
    }
    await eventually(
      'the question is answered well',
      async () => (await fixLab.ask(fault.question)).causes.length === 0,
      patience,
    );
    if (undo === undefined || noWayBack) return;
    const taken = await fixLab.engine.run(undo, AbortSignal.timeout(20_000));
    expect(taken, taken.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    await eventually(
      'the fault is back',
      async () => (await fixLab.ask(fault.question)).causes[0] === fault.expected.cause,
      patience,
    );
  });
});

describe('changes by themselves', () => {
  it('the MTU inside a pod, and the MAC address of its host interface, and back', async () => {
    const pod = lab.pod('shop/web-0');
    const inside = { interface: pod.interface, address: pod.address };
    const linkOf = async (argv: Promise<{ stdout: string }>) => {
      const [link] = JSON.parse((await argv).stdout) as { mtu: number; address: string }[];
      if (!link) throw new Error('no interface');
      return link;
    };
    const eth0 = () => linkOf(lab.podExec('shop/web-0', ['ip', '-j', 'link', 'show', 'eth0']));
    const veth = () => linkOf(lab.exec(pod.node, ['ip', '-j', 'link', 'show', pod.interface]));
    const { mtu } = await eth0();
    const { address: was } = await veth();
    const mac = '02:00:00:00:77:77';
    const node = { kind: 'node', node: pod.node } as const;
    const changes: [FixAction, FixAction][] = [
      [
        { ...node, change: { kind: 'link-mtu', dev: 'eth0', mtu: 1200, was: mtu, pod: inside } },
        { ...node, change: { kind: 'link-mtu', dev: 'eth0', mtu, was: 1200, pod: inside } },
      ],
      [
        { ...node, change: { kind: 'link-mac', dev: pod.interface, mac, was } },
        { ...node, change: { kind: 'link-mac', dev: pod.interface, mac: was, was: mac } },
      ],
    ];
    for (const [there] of changes) expect(await fixLab.engine.run(there, signal())).toMatchObject({ outcome: 'done' });
    expect([(await eth0()).mtu, (await veth()).address]).toEqual([1200, mac]);
    for (const [there, back] of changes) {
      expect(await fixLab.engine.verify(there, signal())).toMatchObject({ ok: true });
      expect(await fixLab.engine.run(back, signal())).toMatchObject({ outcome: 'done' });
      expect(await fixLab.engine.verify(there, signal())).toMatchObject({ ok: false });
    }
    expect([(await eth0()).mtu, (await veth()).address]).toEqual([mtu, was]);
  });
});

describe('what has changed in between', () => {
  it('another route in its place is not the one that was approved', async () => {
    const fault = await inject('workload-route-shadowed');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'delete-route');
    const looked = await lookUntilStanding(fixLab, before.origin, fix);
    await clearFault(lab, fault);
    expect(await fixLab.engine.look(toRun(before.origin, fix), signal())).toMatchObject({ stands: false });
    const ran = await fixLab.engine.run(looked.action, signal());
    expect(ran).toMatchObject({ outcome: 'failed' });
    expect(said(ran.lines.at(-1))).toBe('It is as it should be already.');
  });

  it('an entry with another MAC address is left alone, and the evidence says what differs', async () => {
    const fault = await inject('pod-neighbour-wrong');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'delete-neighbour');
    const { action } = await lookUntilStanding(fixLab, before.origin, fix);
    const { dev = '', address = '' } = fix.params;
    const to = lab.pod(fault.question.to);
    const other = ['ip', 'neigh', 'replace', address, 'lladdr', '02:00:00:00:77:77', 'dev', dev, 'nud', 'permanent'];
    expect((await lab.exec(to.node, other)).code).toBe(0);
    const looked = await lookUntilStanding(fixLab, before.origin, fix);
    expect(looked.evidence).not.toEqual(fix.evidence);
    expect(looked.evidence.join()).toContain('02:00:00:00:77:77');
    expect(await fixLab.engine.run(action, signal())).toMatchObject({ outcome: 'failed' });
  });

  it('without a remediator node changes are neither offered nor made', async () => {
    const fault = await inject('blackhole-route');
    const before = await fixLab.ask(fault.question);
    const classes = proposalsOf(before.answered, { nodes: false }).map((fix) => fix.class);
    expect(classes).not.toContain('node');
    const without = await openFixLab(lab, { remediator: false });
    const { action } = await lookUntilStanding(without, before.origin, proposed(before, 'delete-route'));
    const ran = await without.engine.run(action, signal());
    without.close();
    expect(ran.outcome).toBe('failed');
    expect(ran.lines.map(said)).toEqual(['changes of nodes are switched off: no remediator is configured']);
  });

  it('the worker that diagnoses may not get into a remediator', async () => {
    const cluster = connectCluster({ kubeconfig: await workerKubeconfig(lab), requestTimeoutMs: 5_000 });
    const remediator = lab.store
      .list('pods')
      .find(({ metadata }) => metadata.name.startsWith('calico-why-remediator-'));
    const { name = '', namespace = '' } = remediator?.metadata ?? {};
    const asked = { argv: ['calico-why', 'remediate'], stdin: '{}\n', deadlineMs: 5_000, maxBytes: 1_000 };
    const ended = await cluster.exec({ namespace, pod: name, container: 'remediator' }, asked);
    cluster.close();
    expect(ended.code).toBe('forbidden');
    expect(said(ended.failure)).toMatch(/cannot (?:get|create) resource "pods\/exec"/);
  });
});
