import { defineFix } from './define-fix.ts';
import { clusterCheckEvidence } from './fix-grounds.ts';
import { enableCaution } from './pool-cautions.ts';
import { setPoolField } from './pool-field.ts';
import { calicoObject } from './readings.ts';
import { commandLine } from './shell-text.ts';

export const enablePool = defineFix({
  id: 'enable-pool',
  takes: ['pool'],
  by: 'approve',
  class: 'ipam',
  caution: enableCaution,
  evidence: (grounds, { pool: name }) => {
    if (name === undefined) return undefined;
    if (grounds.kind === 'cluster-check') return clusterCheckEvidence(grounds, `IP pool ${name} is disabled`);
    const pools = grounds.case.objects.ipPools;
    const pool = pools.ok ? pools.value.find((each) => each.name === name) : undefined;
    return pool?.disabled ? [`IP pool ${pool.name} (${pool.cidr}): disabled true`] : undefined;
  },
  readings: (_, { pool = '' }) => calicoObject('ippools', pool),
  plan: (_, { pool = '' }, facts) => setPoolField(pool, facts, 'disabled', false),
  command: ({ pool = '' }) => commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"disabled":false}}']),
});
