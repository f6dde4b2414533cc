import type { ClusterCheckReport } from '../case/cluster-check.ts';
import type { Changed, ClaimsInput, ClusterCheckPod } from '../case/cluster-check-input.ts';
import type { Proof } from '../case/finding.ts';
import type { Read } from '../case/read.ts';
import { say } from '../words/say.ts';
import { claimFindings, claimProof, type Explained, unaskedNodes } from './claims.ts';
import { type Places, recreate } from './held-fixes.ts';
import { byAddress as inOrder, podsInOrder } from './in-order.ts';
import { found, foundOf, notRead, proofOf, reportOf, someOf, tableOf } from './report.ts';
import { migratesBetween } from './sharing.ts';

/** Pods that have an address of Calico's: not of the host's network, not finished, on a node (calico#1.1). */
export const usesAddress = (pod: ClusterCheckPod): boolean =>
  !pod.hostNetwork && !pod.finished && pod.nodeName !== undefined;

export const keyOf = (pod: Pick<ClusterCheckPod, 'namespace' | 'name'>): string => `${pod.namespace}/${pod.name}`;

/** Address → the pods that use it. */
export const holdersOf = (pods: readonly ClusterCheckPod[], changed?: Changed): Map<string, ClusterCheckPod[]> => {
  const holders = new Map<string, ClusterCheckPod[]>();
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
export const suspectsOfDuplicates = (pods: Read<ClusterCheckPod[]>): string[] =>
  pods.ok
    ? [...holdersOf(pods.value).values()].flatMap((holders) => (holders.length > 1 ? holders.map(keyOf) : []))
    : [];

/** What the nodes said; absent where only the objects were asked for. */
interface ByKernel {
  claims: ClaimsInput;
  conflicts: readonly Explained[];
  /** Why there is nobody to ask. */
  nodes: Read<unknown>;
}

/** steps#002-5, #002-8, #002-9: every address of every pod and of every kernel, sorted and counted. */
export const checkDuplicates = (
  listed: Read<ClusterCheckPod[]>,
  changed: Changed,
  places: Places,
  kernel?: ByKernel,
): ClusterCheckReport => {
  const pods = podsInOrder(listed);
  const notChecked = [
    ...notRead([say('gap.pod-addresses'), pods]),
    ...(kernel ? [...notRead([say('gap.node-routes'), kernel.nodes]), ...unaskedNodes(kernel.claims)] : []),
  ];
  if (!pods.ok) {
    return reportOf({
      clusterCheck: 'duplicates',
      numbers: {},
      tables: [],
      findings: [],
      notChecked,
      looked: say('looked.no-pod'),
    });
  }
  const holders = holdersOf(pods.value, changed);
  const several = [...holders].filter(([, each]) => each.length > 1);
  const migrating = several.filter(([, each]) => migratesBetween(each));
  const twice = several.filter(([, each]) => !migratesBetween(each)).sort((a, b) => b[1].length - a[1].length);
  const without = pods.value.filter((pod) => usesAddress(pod) && pod.ips.length === 0).length;
  const left = twice.slice(mostFindings);
  const byAddress = new Map(kernel?.conflicts.map((conflict) => [conflict.address, conflict]));
  const claimed = (address: string): Proof[] => {
    const conflict = byAddress.get(address);
    return conflict ? [claimProof(conflict)] : [];
  };
  const findings = twice.slice(0, mostFindings).map(([address, each]) =>
    found({
      check: 'duplicate-address',
      status: 'fail',
      object: `address ${address}`,
      statement: say('duplicate-address.pods', { address, count: each.length, pods: someOf(each.map(keyOf)) }),
      proof: [
        proofOf(
          `kubectl get pods -A --field-selector status.podIP=${address} -o wide`,
          each.map((pod) => `${keyOf(pod)}  ${pod.ips.join(',')}  ${pod.nodeName ?? ''}`),
        ),
        ...claimed(address),
      ],
      // Whose it is by IPAM, `calicoctl ipam show --ip` says; recreating all of them is sure without it.
      fixes: each.slice(0, 4).map((pod) =>
        recreate(
          pod,
          each.filter((other) => other !== pod),
          places,
        ),
      ),
    }),
  );
  findings.push(
    ...foundOf(migrating, () => ({
      check: 'duplicate-address',
      status: 'pass',
      object: 'addresses of machines that migrate',
      statement: say('duplicate-address.migrating', {
        count: migrating.length,
        addresses: someOf(migrating.map(([address]) => address)),
      }),
      proof: [
        proofOf(
          'kubectl get virtualmachineinstancemigrations -A',
          migrating.map(([address, each]) => `${address}  ${each.map(keyOf).join(', ')}`),
        ),
      ],
    })),
  );
  if (left.length > 0) {
    findings.push(
      found({
        check: 'duplicate-address',
        status: 'fail',
        object: 'further addresses',
        statement: say('duplicate-address.further', { count: left.length }),
        proof: [
          proofOf(
            'kubectl get pods -A -o wide',
            left.map(([address, each]) => `${address}  ${each.map(keyOf).join(', ')}`),
          ),
        ],
      }),
    );
  }
  const told = new Set(twice.map(([address]) => address));
  findings.push(...claimFindings((kernel?.conflicts ?? []).filter(({ address }) => !told.has(address)).sort(inOrder)));
  const asked = kernel?.claims.asked.size ?? 0;
  const numbers = {
    pods: pods.value.length,
    podsWithAddress: pods.value.filter((pod) => usesAddress(pod) && pod.ips.length > 0).length,
    podsWithoutAddress: without,
    addresses: holders.size,
    duplicates: twice.length,
    ...(kernel ? { nodesAsked: asked, routed: kernel.claims.claims.size, inKernel: kernel.conflicts.length } : {}),
  };
  return reportOf({
    clusterCheck: 'duplicates',
    numbers,
    tables: [
      tableOf(
        say('table.pod-addresses'),
        [numbers],
        [
          [say('column.pods'), (all) => all.pods],
          [say('column.with-address'), (all) => all.podsWithAddress],
          [say('column.without-address'), (all) => all.podsWithoutAddress],
          [say('column.addresses'), (all) => all.addresses],
          [say('column.used-twice'), (all) => all.duplicates],
        ],
      ),
      ...(kernel
        ? [
            tableOf(
              say('table.routed-addresses'),
              [kernel],
              [
                [say('column.nodes'), ({ claims }) => asked + claims.unasked.length],
                [say('column.asked'), () => asked],
                [say('column.addresses'), ({ claims }) => claims.claims.size],
                [say('column.in-conflict'), ({ conflicts }) => conflicts.length],
              ],
            ),
          ]
        : []),
    ],
    findings,
    notChecked,
    looked: say('looked.addresses', {
      addresses: say('looked.count-addresses', { count: holders.size }),
      pods: say('looked.count-pods', { count: numbers.podsWithAddress }),
      how: kernel
        ? say('looked.and-routes', { nodes: say('cluster.count-nodes', { count: asked }) })
        : say('looked.objects-alone'),
    }),
  });
};
