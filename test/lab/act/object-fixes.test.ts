import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FixAction } from '../../../src/fixes/action.ts';
import { said, saying } from '../../helpers/said.ts';
import { type KubeObject, valueAt } from '../api/object.ts';
import { createIpam } from '../cluster/ipam.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { clearFault, injectFault } from '../faults/inject.ts';
import { type Lab, startLab } from '../lab.ts';
import { eventually, testLabName } from '../testing.ts';
import { carryOut, type FixLab, lookUntilStanding, openFixLab, proposed, toRun } from './fix-lab.ts';

/** Fixes that change objects: from the finding to the proof that it is repaired, and back. */

let fixLab: FixLab;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: testLabName('fxo'), nodes: 2 });
  fixLab = await openFixLab(lab);
});
afterAll(async () => {
  fixLab?.close();
  await lab?.stop();
});

let clear: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const each of clear.reverse()) await each();
  clear = [];
  // A pool that is switched moves the nodes' tunnel addresses: the next test begins when all follow.
  await lab.settled();
  await lab.programmed();
});

const signal = () => AbortSignal.timeout(30_000);
const inject = async (name: string) => {
  const fault = faultNamed(name);
  clear.push(() => clearFault(lab, fault));
  await injectFault(lab, fault);
  return fault;
};
const undone = async (undo: FixAction | undefined): Promise<void> => {
  if (undo === undefined) throw new Error('there is no way back');
  const taken = await fixLab.engine.run(undo, signal());
  expect(taken, taken.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
  const verified = await fixLab.engine.verify(undo, signal());
  expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
};
const pools = 'ippools.crd.projectcalico.org';
const pool = (): KubeObject => {
  const found = lab.store.get(pools, 'default-ipv4-ippool');
  if (!found) throw new Error('no pool');
  return found;
};
const changePool = (fields: object): void => {
  lab.store.put({ ...pool(), spec: { ...(pool().spec as object), ...fields } });
};
let leaks = 0;
/** Allocates an address to a pod that does not exist, long enough ago. */
const leak = (node: string) => {
  const pod = `gone-${++leaks}`;
  const handle = `k8s-pod-network.${pod.padEnd(64, 'a')}`;
  const address = createIpam(lab.store).assign(node, handle, {
    namespace: 'shop',
    node,
    pod,
    timestamp: '2026-01-01 09:16:49.207755554 +0000 UTC',
  });
  clear.push(() => createIpam(lab.store).release(handle));
  return { pod, handle, address };
};

describe('pods', () => {
  it('restart-calico-node: Felix programs again what was missing', async () => {
    const fault = await inject('block-route-missing');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'restart-calico-node');
    const { looked, ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran.outcome, ran.lines.map(said).join('\n')).toBe('done');
    expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
    expect(undo).toBeUndefined();
    await eventually(
      'the question is answered well',
      async () => (await fixLab.ask(fault.question)).causes.length === 0,
    );
    // The pod that was meant is gone: nothing else is deleted in its place.
    expect(await fixLab.engine.run(looked.action, signal())).toMatchObject({ outcome: 'failed' });
  });

  it('recreate-pod: the CNI plugin sets it up from nothing', async () => {
    const fault = await inject('pod-default-route-missing');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'recreate-pod');
    expect(fix).toMatchObject({ namespace: 'shop', class: 'pod' });
    const { ran, verified } = await carryOut(fixLab, before, fix);
    expect(ran.outcome, ran.lines.map(said).join('\n')).toBe('done');
    expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
    await lab.programmed();
    await eventually(
      'the question is answered well',
      async () => (await fixLab.ask(fault.question)).causes.length === 0,
    );
    // The same pod by name is another one now: what was approved for the old one does not stand.
    expect(await fixLab.engine.look(toRun(before.origin, fix), signal())).toMatchObject({ stands: false });
  });

  it('a pod that nobody would make again is left alone', async () => {
    const fault = await inject('duplicate-address');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'recreate-pod');
    const { namespace = '', pod = '' } = fix.params;
    const object = lab.store.get('pods', pod, namespace);
    if (!object) throw new Error(`no pod ${pod}`);
    const { ownerReferences, ...metadata } = object.metadata;
    lab.store.put({ ...object, metadata });
    clear.push(
      () =>
        void lab.store.put({ ...object, metadata: { ...metadata, ...(ownerReferences ? { ownerReferences } : {}) } }),
    );
    expect(await fixLab.engine.look(toRun(before.origin, fix), signal())).toMatchObject({
      stands: false,
      reason: saying(`Nothing would make ${namespace}/${pod} again: no controller owns it.`),
    });
  });
});

describe('addresses', () => {
  it('release-address: one leaked address goes back', async () => {
    const { address, handle } = leak('node-1');
    const before = await fixLab.ask('ipam');
    expect(before.causes).toContain('leaked-addresses');
    const fix = proposed(before, 'release-address');
    expect(fix.params).toEqual({ address, handle });
    const { looked, ran, verified } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(ran.lines.map(said)).toContain(`Successfully released IP address ${address}`);
    expect(verified).toMatchObject({ ok: true });
    expect((await fixLab.ask('ipam')).causes).toEqual([]);
    expect(await fixLab.engine.run(looked.action, signal())).toMatchObject({ outcome: 'failed' });
  });

  it('an address that a pod has again is not released', async () => {
    const { address } = leak('node-1');
    const before = await fixLab.ask('ipam');
    const fix = proposed(before, 'release-address');
    const pod = lab.store.get('pods', 'web-1', 'shop');
    if (!pod) throw new Error('no pod');
    clear.push(() => void lab.store.put(pod));
    lab.store.put({ ...pod, status: { ...(pod.status as object), podIP: address, podIPs: [{ ip: address }] } });
    expect(await fixLab.engine.look(toRun(before.origin, fix), signal())).toMatchObject({ stands: false });
  });

  it('an address that was given to somebody else meanwhile is not released', async () => {
    const { address, handle } = leak('node-1');
    const before = await fixLab.ask('ipam');
    const { action } = await lookUntilStanding(fixLab, before.origin, proposed(before, 'release-address'));
    const name = (lab.nodes[0]?.block ?? '').replaceAll(/[./]/g, '-');
    const block = lab.store.get('ipamblocks.crd.projectcalico.org', name);
    if (!block) throw new Error('no block');
    clear.push(() => void lab.store.put(block));
    lab.store.put(JSON.parse(JSON.stringify(block).replaceAll(handle, 'k8s-pod-network.another')) as KubeObject);
    const ran = await fixLab.engine.run(action, signal());
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'failed' });
    expect(said(ran.lines.at(-1))).toBe(
      `Nothing was released: ${address} belongs to another handle than ${handle} now.`,
    );
  });

  it('calicoctl of another version is not used, and says why', async () => {
    leak('node-1');
    const before = await fixLab.ask('ipam');
    const information = lab.store.get('clusterinformations.crd.projectcalico.org', 'default');
    if (!information) throw new Error('no ClusterInformation');
    clear.push(() => void lab.store.put(information));
    lab.store.put({ ...information, spec: { ...(information.spec as object), calicoVersion: 'v3.30.0' } });
    expect(await fixLab.engine.look(toRun(before.origin, proposed(before, 'release-address')), signal())).toMatchObject(
      {
        stands: false,
        reason: saying(
          'calicoctl is v3.32.1 and the cluster runs v3.30.0: it refuses to work with another version. Install calicoctl v3.30.0.',
        ),
      },
    );
  });

  it('release-leaked: many by a report, the lock given back', async () => {
    const leaked = [leak('node-1'), leak('node-2'), leak('node-1'), leak('node-2')];
    const before = await fixLab.ask('ipam');
    const fix = proposed(before, 'release-leaked');
    expect(fix.params.count).toBe('4');
    const looked = await lookUntilStanding(fixLab, before.origin, fix);
    expect(looked.evidence).toEqual(fix.evidence);
    // One more leaks after the approval: nobody approved that one.
    const late = leak('node-1');
    const ran = await fixLab.engine.run(looked.action, signal());
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(ran.lines.map(said)).toContain('Released 4 IPs successfully');
    expect(ran.lines.map(said)).toContain('Datastore unlocked.');
    expect(await fixLab.engine.verify(looked.action, signal())).toMatchObject({ ok: true });
    expect(locked()).toBe(false);
    expect(lease()).toBeUndefined();
    const after = await fixLab.ask('ipam');
    expect(proposed(after, 'release-address').params.address).toBe(late.address);
    expect(leaked.map(({ address }) => address)).not.toContain(late.address);
  });

  it.each([
    ['ipam check', 'failed'],
    ['ipam release', 'failed'],
    ['datastore migrate lock', 'failed'],
  ])('the lock is given back where "%s" fails', async (failing, outcome) => {
    const leaked = [leak('node-1'), leak('node-2'), leak('node-1'), leak('node-2')];
    const broken = await openFixLab(lab, { calicoctl: await failingAt(failing) });
    clear.push(broken.close);
    const ran = await broken.engine.run({ kind: 'release-report', leaked }, signal());
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome });
    expect(locked()).toBe(false);
    expect(lease()).toBeUndefined();
  });

  it('a lock of somebody else is left alone', async () => {
    const leaked = [leak('node-1')];
    setLocked(true);
    clear.push(() => setLocked(false));
    const ran = await fixLab.engine.run({ kind: 'release-report', leaked }, signal());
    expect(ran).toMatchObject({ outcome: 'failed' });
    expect(ran.lines.map(said).join()).toContain('locked already');
    expect(await fixLab.engine.recover(signal())).toEqual([]);
    expect(locked()).toBe(true);
  });

  it('a lock that a dead worker left is given back by the next one', async () => {
    const stuck = await openFixLab(lab, { calicoctl: await failingAt('datastore migrate unlock') });
    clear.push(stuck.close, () => setLocked(false));
    const ran = await stuck.engine.run({ kind: 'release-report', leaked: [leak('node-1')] }, signal());
    expect(ran).toMatchObject({ outcome: 'unknown' });
    expect(ran.lines.map(said).join('\n')).toContain('THE DATASTORE IS STILL LOCKED');
    expect(locked()).toBe(true);
    // The worker itself goes on trying by its own means; another process of the same pod knows it is over.
    expect((await fixLab.engine.recover(signal())).join('\n')).toContain('Datastore unlocked.');
    expect(locked()).toBe(false);
    expect(lease()).toBeUndefined();
    expect(await fixLab.engine.recover(signal())).toEqual([]);
  });

  it('enable-pool: switched on, and off again by its undo', async () => {
    clear.push(async () => {
      changePool({ disabled: false });
      await lab.settled();
      await lab.programmed();
      // The kernel drops the neighbours of a device whose last address goes: where a node's own address changes
      // after its peer's, Felix writes the peer's entry again at its next look (90 s) or at its start.
      for (const { name } of lab.nodes) await lab.restartCalicoNode(name);
    });
    changePool({ disabled: true });
    await lab.settled();
    const before = await fixLab.ask('ipam');
    const fix = proposed(before, 'enable-pool');
    const { looked, ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(verified).toMatchObject({ ok: true });
    expect((await fixLab.ask('ipam')).causes).not.toContain('pool-disabled');
    // Held to the version that was seen.
    expect(await fixLab.engine.run(looked.action, signal())).toMatchObject({ outcome: 'failed' });
    await undone(undo);
    expect((await fixLab.ask('ipam')).causes).toContain('pool-disabled');
  });
});

describe('policies and rights', () => {
  it('allow-policy: one more policy, tried first, taken back by its uid', async () => {
    const fault = await inject('networkpolicy-default-deny');
    const before = await fixLab.ask(fault.question);
    const fix = proposed(before, 'allow-policy');
    const requests = lab.api.requests.entries.length;
    const { looked, ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(ran.lines.slice(0, 2).map(said).join(': ')).toMatch(/dryRun=All.*: accepted$/);
    const written = lab.api.requests.entries.slice(requests).filter(({ method }) => method !== 'GET');
    expect(written.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 201],
      ['POST', 201],
    ]);
    expect(verified).toMatchObject({ ok: true });
    await lab.programmed();
    await eventually('it is allowed', async () => (await fixLab.ask(fault.question)).causes.length === 0);
    // What is there is somebody's: it is not written over.
    expect(await fixLab.engine.run(looked.action, signal())).toMatchObject({ outcome: 'failed' });
    await undone(undo);
    await lab.programmed();
    expect((await fixLab.ask(fault.question)).causes).toEqual(before.causes);
  });

  it('restore-controller-rights: a role beside, with what is missing and nothing else', async () => {
    const before = await fixLab.ask('controllers');
    expect(before.causes).toContain('controllers-rights');
    const fix = proposed(before, 'restore-controller-rights');
    const { ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
    expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
    expect((await fixLab.ask('controllers')).causes).not.toContain('controllers-rights');
    await undone(undo);
    expect((await fixLab.ask('controllers')).causes).toContain('controllers-rights');
    // A right that is not among those of Calico's manifest is never given.
    const forged = { ...fix, params: { ...fix.params, missing: 'get secrets' } };
    expect(await fixLab.engine.look(toRun(before.origin, forged), signal())).toMatchObject({ stands: false });
  });

  it('restart-controllers: a new pod', async () => {
    const name = lab.pods().find((pod) => pod.name.startsWith('calico-kube-controllers'))?.name ?? '';
    const pod = lab.store.get('pods', name, 'kube-system');
    if (!pod) throw new Error('no kube-controllers');
    const conditions = [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }];
    lab.store.put({ ...pod, status: { ...(pod.status as object), conditions } });
    const before = await fixLab.ask('controllers');
    expect(before.causes).toContain('controllers-not-ready');
    const { ran, verified } = await carryOut(fixLab, before, proposed(before, 'restart-controllers'));
    expect(ran.outcome, ran.lines.map(said).join('\n')).toBe('done');
    expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
    expect((await fixLab.ask('controllers')).causes).not.toContain('controllers-not-ready');
  });
});

describe('evidence and rights', () => {
  it('collect-diagnostics: a file with what the node says, and nothing changed', async () => {
    const fault = await inject('packets-blocked-unseen');
    const before = await fixLab.ask({ ...fault.question, packets: true });
    const fix = proposed(before, 'collect-diagnostics');
    const looked = await lookUntilStanding(fixLab, before.origin, fix);
    const ran = await fixLab.engine.run(looked.action, signal());
    expect(ran.outcome, ran.lines.map(said).join('\n')).toBe('done');
    expect(ran.file?.name).toMatch(/^evidence-node-\d-\d+T\d+Z\.txt$/);
    expect(ran.file?.content).toContain('$ ip -4 -d -j route show table all');
    expect(ran.file?.content).toContain('$ iptables-nft-save -c');
  });

  it('an action that is on no list is not carried out', async () => {
    for (const args of [
      ['delete', 'ippool', 'default-ipv4-ippool'],
      ['ipam', 'release', '--ip=10.0.0.1', '--force'],
    ]) {
      expect(await fixLab.engine.run({ kind: 'calicoctl', args }, signal())).toMatchObject({ outcome: 'failed' });
    }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'shop' } };
    expect(await fixLab.engine.run({ kind: 'apply', manifests: [secret] }, signal())).toMatchObject({
      outcome: 'failed',
    });
    const odd = { kind: 'node', node: 'node-1', change: { kind: 'reboot' } } as never;
    expect(await fixLab.engine.run(odd, signal())).toMatchObject({ outcome: 'failed' });
  });

  it('used no right that deploy/ does not give', () => {
    const account = 'system:serviceaccount:calico-why:calico-why-fixer';
    const refused = lab.api.requests.entries.filter(({ user, status }) => user === account && status === 403);
    const unread = refused.filter(({ path }) => !path.includes('/log?'));
    expect(unread.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});

const information = (): KubeObject => {
  const found = lab.store.get('clusterinformations.crd.projectcalico.org', 'default');
  if (!found) throw new Error('no ClusterInformation');
  return found;
};
const locked = (): boolean => valueAt(information(), 'spec', 'datastoreReady') === false;
const setLocked = (on: boolean): void => {
  const there = information();
  lab.store.put({ ...there, spec: { ...(there.spec as object), datastoreReady: !on } });
};
const lease = () => lab.store.get('leases.coordination.k8s.io', 'calico-why-datastore-lock', 'calico-why');

/** A calicoctl that ends badly, without having done anything, where its arguments begin so. */
const failingAt = async (failing: string): Promise<string> => {
  const folder = `${lab.folder}/failing-${failing.replaceAll(' ', '-')}`;
  await mkdir(folder, { recursive: true });
  const path = `${folder}/calicoctl`;
  await writeFile(
    path,
    `#!/bin/sh\ncase "$*" in "${failing}"*) echo "something broke" >&2; exit 1;; esac\nexec "${fixLab.calicoctl}" "$@"\n`,
  );
  await chmod(path, 0o755);
  return path;
};
