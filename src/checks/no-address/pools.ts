import type { FixRef } from '../../case/finding.ts';
import type { CandidatePool, NoAddress } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import type { CauseId } from '../../faults/causes.ts';
import { addIpPool, changePoolAnnotation, openPool, selectNode } from '../../fixes/by-hand/ipam.ts';
import { enablePool } from '../../fixes/enable-pool.ts';
import { parseSelector } from '../../intended/policy/selector/selector.ts';
import type { Family } from '../../ip/address.ts';
import { familyOf, samePrefix } from '../../ip/texts.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Requested, requestedPools } from './requests.ts';

/**
 * Which IP pools may give a pod on a node an address, by Calico's own order: enabled ones; those that are
 * named, whatever they select; else those that select the node and the namespace; of these the ones that
 * are for workloads (calico#5.2, causes#pool-not-for-pod; a named pool's node selector is not looked at).
 */

export interface Choice {
  /** Pools that may serve it. */
  pools: CandidatePool[];
  /** Each pool of the family, and why it may not. */
  lines: (string | Message)[];
  requested: Requested | undefined;
  problem?: { cause: CauseId; statement: Message; object?: string; fixes: FixRef[] };
  /** What could not be decided. */
  unknown?: Message;
}

const familyOfPool = (pool: CandidatePool): Family | undefined => familyOf(pool.cidr);

const selects = (selector: string, labels: Record<string, string>): boolean | undefined => {
  const parsed = parseSelector(selector.trim() === '' ? 'all()' : selector);
  return parsed.ok ? parsed.selector.matches(new Map(Object.entries(labels))) : undefined;
};

const describePool = ({ name, cidr }: CandidatePool, verdict: Message): Message =>
  say('ip-pools.line', { name, cidr, verdict });

const shut = (pool: CandidatePool): Message | undefined => {
  if (pool.disabled) return say('ip-pools.disabled');
  if (pool.deleting) return say('ip-pools.deleting');
  return pool.notAllocatable === undefined
    ? undefined
    : say('ip-pools.not-allocatable', { why: pool.notAllocatable || say('pool.no-reason') });
};

const forWorkloads = (pool: CandidatePool): boolean => pool.allowedUses.includes('Workload');

const enableFixes = (pools: readonly CandidatePool[]): FixRef[] =>
  pools.filter(({ disabled }) => disabled).map(({ name }) => enablePool.with({ pool: name }));

const listOf = (pools: readonly CandidatePool[]): string =>
  pools.map(({ name, cidr }) => `${name} (${cidr})`).join(', ');

/** Named pools are used as they are; each must exist, be of the family, enabled, and for workloads. */
const namedChoice = (requested: Requested, all: readonly CandidatePool[], family: Family, key: string): Choice => {
  const object = requested.on;
  const change = changePoolAnnotation.with({
    object,
    annotation: requested.annotation,
    pools: all
      .filter((pool) => familyOfPool(pool) === family && shut(pool) === undefined)
      .map(({ name }) => name)
      .join(', '),
  });
  const refused = (cause: CauseId, statement: Message, fixes: FixRef[], lines: Message[] = []): Choice => ({
    pools: [],
    requested,
    lines: [`${requested.annotation}: ${requested.text}  (on ${object})`, ...lines],
    problem: { cause, statement, object, fixes },
  });
  if (requested.items === undefined || requested.items.length === 0) {
    return refused(
      'pool-annotation-wrong',
      say('ip-pools.no-list', { annotation: requested.annotation, object, text: requested.text }),
      [change],
    );
  }
  const found: CandidatePool[] = [];
  for (const name of requested.items) {
    const pool = all.find((one) => one.name === name) ?? all.find((one) => samePrefix(one.cidr, name));
    if (pool === undefined) {
      const known = all.map((one) => describePool(one, shut(one) ?? say('ip-pools.enabled')));
      return refused('pool-annotation-wrong', say('ip-pools.no-such', { pod: key, pool: name }), [change], known);
    }
    if (familyOfPool(pool) !== family) {
      return refused(
        'pool-annotation-wrong',
        say('ip-pools.other-family', { pod: key, pool: name, family, cidr: pool.cidr }),
        [change],
      );
    }
    const closed = shut(pool);
    if (closed !== undefined) {
      const cause = pool.disabled ? 'pool-disabled' : 'pool-not-for-pod';
      return refused(
        cause,
        say('ip-pools.asked-shut', { pod: key, pool: listOf([pool]), state: closed }),
        [...enableFixes([pool]), change],
        [describePool(pool, closed)],
      );
    }
    found.push(pool);
  }
  const usable = found.filter(forWorkloads);
  if (usable.length === 0) {
    return refused(
      'pool-not-for-pod',
      say('ip-pools.asked-not-for-pods', {
        pod: key,
        pools: listOf(found),
        uses: found.flatMap(({ allowedUses }) => allowedUses).join(', '),
      }),
      [openPool.with({ pool: found[0]?.name ?? '', field: 'allowedUses' }), change],
    );
  }
  return {
    pools: usable,
    requested,
    lines: usable.map((pool) =>
      describePool(pool, say('ip-pools.named-by', { annotation: requested.annotation, object })),
    ),
  };
};

/** Without a name: Automatic pools whose selectors match. */
const ownChoice = (all: readonly CandidatePool[], e: NoAddress, nodeName: string, pod: Pod, family: Family): Choice => {
  const key = `${pod.namespace}/${pod.name}`;
  const lines: Message[] = [];
  const rest: CandidatePool[] = [];
  const rejected = { node: [] as CandidatePool[], pod: [] as CandidatePool[], shut: [] as CandidatePool[] };
  let unknown: Message | undefined;
  for (const pool of all) {
    const closed = shut(pool);
    const node = e.node?.ok ? selects(pool.nodeSelector, e.node.value.labels) : undefined;
    const bySpace = pool.namespaceSelector.trim() === '';
    const space = bySpace
      ? true
      : e.namespace.ok
        ? selects(pool.namespaceSelector, e.namespace.value.labels)
        : undefined;
    const refuse = (list: CandidatePool[], why: Message): void => {
      list.push(pool);
      lines.push(describePool(pool, why));
    };
    if (closed !== undefined) refuse(rejected.shut, closed);
    else if (pool.assignmentMode === 'Manual') refuse(rejected.pod, say('ip-pools.manual'));
    else if (node === undefined)
      unknown = say('ip-pools.node-open', { pool: pool.name, node: nodeName, selector: pool.nodeSelector });
    else if (!node) refuse(rejected.node, say('ip-pools.not-node', { selector: pool.nodeSelector, node: nodeName }));
    else if (space === undefined)
      unknown = say('ip-pools.space-open', {
        pool: pool.name,
        namespace: pod.namespace,
        selector: pool.namespaceSelector,
      });
    else if (!space)
      refuse(rejected.pod, say('ip-pools.not-space', { selector: pool.namespaceSelector, namespace: pod.namespace }));
    else if (!forWorkloads(pool))
      refuse(rejected.pod, say('ip-pools.not-for-pods', { uses: pool.allowedUses.join(', ') }));
    else {
      rest.push(pool);
      lines.push(describePool(pool, say('ip-pools.may-serve')));
    }
  }
  const base = { pools: rest, lines, requested: undefined };
  if (rest.length > 0) return base;
  if (unknown !== undefined) return { ...base, unknown };
  const add = addIpPool.with({ family: `${family}` });
  const [byNode] = rejected.node;
  const [byPod] = rejected.pod;
  if (byNode !== undefined) {
    return {
      ...base,
      problem: {
        cause: 'pool-not-for-node',
        statement: say('ip-pools.none-selects', {
          family,
          node: nodeName,
          wants: rejected.node.map(({ name, nodeSelector }) => say('ip-pools.wants', { name, selector: nodeSelector })),
        }),
        object: `IPPool ${byNode.name}`,
        fixes: [selectNode.with({ pool: byNode.name, selector: byNode.nodeSelector, node: nodeName }), add],
      },
    };
  }
  if (byPod !== undefined) {
    const field =
      byPod.assignmentMode === 'Manual' ? 'assignmentMode' : forWorkloads(byPod) ? 'namespaceSelector' : 'allowedUses';
    return {
      ...base,
      problem: {
        cause: 'pool-not-for-pod',
        statement: say('ip-pools.none-serves', { family, pod: key, pool: byPod.name, field }),
        object: `IPPool ${byPod.name}`,
        fixes: [openPool.with({ pool: byPod.name, field }), add],
      },
    };
  }
  const [closed] = rejected.shut;
  if (closed === undefined) {
    return {
      ...base,
      lines: [say('ip-pools.none', { family })],
      problem: { cause: 'pool-not-for-pod', statement: say('ip-pools.none', { family }), fixes: [add] },
    };
  }
  return {
    ...base,
    problem: {
      cause: rejected.shut.some(({ disabled }) => disabled) ? 'pool-disabled' : 'pool-not-for-pod',
      statement:
        rejected.shut.length === 1
          ? say('ip-pools.only-shut', { family, pool: listOf([closed]), state: shut(closed) ?? '' })
          : say('ip-pools.all-shut', {
              family,
              states: rejected.shut.map((pool) => say('ip-pools.is', { name: pool.name, state: shut(pool) ?? '' })),
            }),
      object: `IPPool ${closed.name}`,
      fixes: enableFixes(rejected.shut),
    },
  };
};

/** IPv4, unless only IPv6 pools exist or the plugin spoke of IPv6. */
export const familyWanted = (e: NoAddress, said: string): Family => {
  if (/IPv6 addresses/.test(said)) return 6;
  if (!e.pools.ok || e.pools.value.length === 0) return 4;
  return e.pools.value.some((pool) => familyOfPool(pool) === 4) ? 4 : 6;
};

export const choosePools = (
  pod: Pod,
  e: NoAddress,
  pools: readonly CandidatePool[],
  nodeName: string,
  family: Family,
): Choice => {
  const requested = requestedPools(pod, e.namespace, family);
  if (requested) return namedChoice(requested, pools, family, `${pod.namespace}/${pod.name}`);
  const choice = ownChoice(
    pools.filter((pool) => familyOfPool(pool) === family),
    e,
    nodeName,
    pod,
    family,
  );
  return e.namespace.ok || choice.problem === undefined ? choice : { ...choice, unknown: e.namespace.reason };
};
