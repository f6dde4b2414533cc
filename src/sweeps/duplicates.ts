import type { Read } from '../case/read.ts';
import type { SweepReport } from '../case/sweep.ts';
import type { Changed, SweepPod } from '../case/sweep-input.ts';
import { found, many, notRead, proofOf, reportOf, someOf, tableOf } from './report.ts';

/** Pods that have an address of Calico's: not of the host's network, not finished, on a node (facts 1.1). */
export const usesAddress = (pod: SweepPod): boolean => !pod.hostNetwork && !pod.finished && pod.nodeName !== undefined;

export const keyOf = (pod: Pick<SweepPod, 'namespace' | 'name'>): string => `${pod.namespace}/${pod.name}`;

/** Address → the pods that use it. */
export const holdersOf = (pods: readonly SweepPod[], changed?: Changed): Map<string, SweepPod[]> => {
  const holders = new Map<string, SweepPod[]>();
  for (const pod of pods) {
    if (!usesAddress(pod) || changed?.pods.has(keyOf(pod))) continue;
    for (const address of pod.ips) {
      const known = holders.get(address);
      if (known) known.push(pod);
      else holders.set(address, [pod]);
    }
  }
  return holders;
};

const mostFindings = 50;

/** Pods that hold an address together, to be looked at once more before anybody is told. */
export const suspectsOfDuplicates = (pods: Read<SweepPod[]>): string[] =>
  pods.ok
    ? [...holdersOf(pods.value).values()].flatMap((holders) => (holders.length > 1 ? holders.map(keyOf) : []))
    : [];

/** Seed 002 (rows 002-8, 002-9): every address of every pod, sorted and counted. */
export const sweepDuplicates = (pods: Read<SweepPod[]>, changed: Changed): SweepReport => {
  const notChecked = notRead({ 'addresses of pods': pods });
  if (!pods.ok) {
    return reportOf({ sweep: 'duplicates', numbers: {}, tables: [], findings: [], notChecked, looked: 'no pod' });
  }
  const holders = holdersOf(pods.value, changed);
  const twice = [...holders].filter(([, each]) => each.length > 1).sort((a, b) => b[1].length - a[1].length);
  const without = pods.value.filter((pod) => usesAddress(pod) && pod.ips.length === 0).length;
  const left = twice.slice(mostFindings);
  const findings = twice.slice(0, mostFindings).map(([address, each]) =>
    found({
      check: 'duplicate-address',
      status: 'fail',
      object: `address ${address}`,
      statement: `${address} belongs to ${each.length} pods: ${someOf(each.map(keyOf))}`,
      proof: [
        proofOf(
          `kubectl get pods -A --field-selector status.podIP=${address} -o wide`,
          each.map((pod) => `${keyOf(pod)}  ${pod.ips.join(',')}  ${pod.nodeName ?? ''}`),
        ),
      ],
      // Whose it is by IPAM, `calicoctl ipam show --ip` says; recreating all of them is sure without it.
      fixes: each
        .slice(0, 4)
        .map((pod) => ({ id: 'recreate-pod', params: { namespace: pod.namespace, pod: pod.name } })),
    }),
  );
  if (left.length > 0) {
    findings.push(
      found({
        check: 'duplicate-address',
        status: 'fail',
        object: 'further addresses',
        statement: `${many(left.length, 'more address', 'more addresses')} belong to more than one pod`,
        proof: [
          proofOf(
            'kubectl get pods -A -o wide',
            left.map(([address, each]) => `${address}  ${each.map(keyOf).join(', ')}`),
          ),
        ],
      }),
    );
  }
  const numbers = {
    pods: pods.value.length,
    podsWithAddress: pods.value.filter((pod) => usesAddress(pod) && pod.ips.length > 0).length,
    podsWithoutAddress: without,
    addresses: holders.size,
    duplicates: twice.length,
  };
  return reportOf({
    sweep: 'duplicates',
    numbers,
    tables: [
      tableOf(
        'Pods and their addresses',
        ['pods', 'with an address', 'without one yet', 'addresses', 'used twice'],
        [[pods.value.length, numbers.podsWithAddress, without, holders.size, twice.length].map(String)],
      ),
    ],
    findings,
    notChecked,
    looked: `${many(holders.size, 'address', 'addresses')} of ${many(numbers.podsWithAddress, 'pod')}`,
  });
};
