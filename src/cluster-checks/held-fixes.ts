import type { AgentPod, ClusterCheckNode, ClusterCheckPod, ClusterCheckPool } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { missing, type Read } from '../case/read.ts';
import { restartCaution } from '../fixes/agent-cautions.ts';
import { enablePool as enable } from '../fixes/enable-pool.ts';
import { whyOutOfService } from '../fixes/link-cautions.ts';
import { whyNotEnabled } from '../fixes/pool-cautions.ts';
import { recreatePod } from '../fixes/recreate-pod.ts';
import { whyNoPlace, whyNotMadeAgain } from '../fixes/remaking.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import { podKey } from '../intended/endpoint.ts';
import { familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * Fixes that a cluster check suggests, with what its own evidence has against them: they are made here alone, so that
 * none is a button without having been looked at.
 */

const held = (ref: FixRef, reason: Message | undefined): FixRef => ({
  ...ref,
  ...(reason === undefined ? {} : { held: reason }),
});

const labelsOf = ({ machine }: ClusterCheckPod): Record<string, string> =>
  machine === undefined
    ? {}
    : { 'kubevirt.io': 'virt-launcher', ...(machine === 'target' ? { 'kubevirt.io/migrationJobUID': '' } : {}) };

const owned = (pod: ClusterCheckPod) => ({ name: podKey(pod), labels: labelsOf(pod), owner: pod.owner });

/** What is known of where a new pod would go. */
export interface Places {
  nodes: Read<readonly ClusterCheckNode[]>;
  pools: Read<readonly ClusterCheckPool[]>;
}

/** `sharing`: the pods that have its address as well. */
export const recreate = (
  pod: ClusterCheckPod,
  sharing: readonly ClusterCheckPod[],
  { nodes, pools }: Places,
): FixRef => {
  const { namespace, name, nodeName, owner, asksFor } = pod;
  const node = nodes.ok ? nodes.value.find((each) => each.name === nodeName) : undefined;
  const reason =
    whyNotMadeAgain(owned(pod), sharing.map(owned)) ??
    (asksFor === undefined
      ? whyNoPlace({
          name: podKey(pod),
          owner,
          nodeName,
          node: node
            ? { ok: true, value: { ...node, cordoned: node.cordoned } }
            : nodes.ok
              ? missing(say('read.no-such-node'), 'not-found')
              : nodes,
          pools,
          families: [...new Set(pod.ips.flatMap((address) => familyOf(address) ?? []))],
          annotations: {},
        })
      : say('caution.asks-by-annotation', { pod: podKey(pod), annotation: asksFor }));
  return held(recreatePod.with({ namespace, pod: name }), reason);
};

/** `agents`: every calico-node pod of the cluster. */
export const restartAgent = (
  node: string,
  nodes: Read<readonly ClusterCheckNode[]>,
  agents: Read<readonly AgentPod[]>,
  params: Record<string, string> = {},
): FixRef => {
  const found = nodes.ok ? nodes.value.find(({ name }) => name === node) : undefined;
  const seen: Parameters<typeof restartCaution>[0] = found
    ? {
        ok: true,
        value: { name: node, os: found.os ?? found.labels['kubernetes.io/os'], silent: found.silent === true },
      }
    : nodes.ok
      ? missing(say('read.no-such-node'), 'not-found')
      : nodes;
  const there = agents.ok ? agents.value.filter(({ nodeName, deleting }) => nodeName === node && !deleting) : [];
  const caution = restartCaution(
    seen,
    node,
    there.map(({ namespace, name }) => ({ name: `${namespace}/${name}`, owner: null })),
  );
  return held(restartCalicoNode.with({ node, ...params }), caution?.kind === 'hold' ? caution.reason : undefined);
};

export const enableSession = (ref: FixRef, nodes: Read<readonly ClusterCheckNode[]>): FixRef => {
  const { node = '' } = ref.params;
  const found = nodes.ok ? nodes.value.find(({ name }) => name === node) : undefined;
  return held(
    ref,
    found ? whyOutOfService(found) : say('caution.service-unread', { node, reason: say('caution.not-asked') }),
  );
};

/** Each pool with the others beside it: one that is disabled may be so on purpose. */
export const enablePool = (pool: ClusterCheckPool, pools: readonly ClusterCheckPool[]): FixRef =>
  held(enable.with({ pool: pool.name }), whyNotEnabled(pool, pools));
