import { defineFix } from './define-fix.ts';
import { clusterCheckEvidence } from './fix-grounds.ts';
import { natCaution } from './pool-cautions.ts';
import { setPoolField } from './pool-field.ts';
import { calicoObject } from './readings.ts';
import { commandLine } from './shell-text.ts';

export const enableNatOutgoing = defineFix({
  id: 'enable-nat-outgoing',
  takes: ['pool'],
  by: 'approve',
  class: 'settings',
  caution: natCaution,
  evidence: (grounds, { pool: name }) => {
    if (name === undefined) return undefined;
    if (grounds.kind === 'cluster-check') return clusterCheckEvidence(grounds, `IP pool ${name} without natOutgoing`);
    const pools = grounds.case.objects.ipPools;
    const pool = pools.ok ? pools.value.find((each) => each.name === name) : undefined;
    return pool?.natOutgoing === false ? [`IP pool ${pool.name} (${pool.cidr}): natOutgoing false`] : undefined;
  },
  readings: (_, { pool = '' }) => calicoObject('ippools', pool),
  plan: (_, { pool = '' }, facts) => setPoolField(pool, facts, 'natOutgoing', true),
  command: ({ pool = '' }) =>
    commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"natOutgoing":true}}']),
});
