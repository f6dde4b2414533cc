import { defineFix } from './define-fix.ts';
import { natCaution } from './pool-cautions.ts';
import { setPoolField } from './pool-field.ts';
import { calicoObject } from './readings.ts';
import { sweepEvidence } from './scene.ts';
import { commandLine } from './shell-text.ts';

export const enableNatOutgoing = defineFix({
  id: 'enable-nat-outgoing',
  takes: ['pool'],
  by: 'approve',
  class: 'settings',
  caution: natCaution,
  evidence: (scene, { pool: name }) => {
    if (name === undefined) return undefined;
    if (scene.kind === 'sweep') return sweepEvidence(scene, `IP pool ${name} without natOutgoing`);
    const pools = scene.case.objects.ipPools;
    const pool = pools.ok ? pools.value.find((each) => each.name === name) : undefined;
    return pool?.natOutgoing === false ? [`IP pool ${pool.name} (${pool.cidr}): natOutgoing false`] : undefined;
  },
  readings: (_, { pool = '' }) => calicoObject('ippools', pool),
  plan: (_, { pool = '' }, facts) => setPoolField(pool, facts, 'natOutgoing', true),
  title: ({ pool }) => `Let pods of IP pool ${pool} leave the cluster under their node's address`,
  why: () =>
    'Outside of the cluster nobody knows the way back to a pod address, unless BGP or routes of the network tell it. With natOutgoing packets to addresses outside of all pools carry the address of their node. Where the network does route pod addresses, and firewalls tell pods by them, leave it off.',
  command: ({ pool = '' }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"natOutgoing":true}}']),
});
