import { verbatim } from '../../case/message.ts';
import type { RequestedAddress } from '../../case/no-address.ts';
import { changeAddressAnnotation } from '../../fixes/change-address-annotation.ts';
import { enablePool } from '../../fixes/enable-pool.ts';
import { releaseAddress } from '../../fixes/release-address.ts';
import { contains } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../draft.ts';
import { type Choice, choosePools, familyWanted } from './pools.ts';
import { requestedAddresses } from './requests.ts';
import { roomFor } from './room.ts';
import { blame, keyOf, type Scene, type Step } from './scene.ts';

/** What IPAM could give a pod on its node: the very address it asks for, or one of the pools that may serve it. */

const owners = ({ holders, allocation }: RequestedAddress): string[] => [
  `pods with it: ${holders.ok ? holders.value.join(', ') || 'none' : 'not read'}`,
  `IPAM: ${allocation.ok ? allocation.value || 'free' : 'not read'}`,
];

const requested = (scene: Scene): Step[] => {
  const { pod, e } = scene;
  const asked = requestedAddresses(pod);
  if (asked === undefined) return [];
  const common = { check: 'requested-address' as const, object: asked.on };
  const note = proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
    `${asked.annotation}: ${asked.text}`,
  ]);
  const change = changeAddressAnnotation.with({
    namespace: pod.namespace,
    pod: pod.name,
    annotation: asked.annotation,
  });
  if (asked.items === undefined) {
    return [
      {
        ...common,
        ...blame(scene, 'requested-address-refused'),
        statement: `the annotation ${asked.annotation} is no list of addresses: ${asked.text}`,
        proof: [note],
        fixes: [change],
      },
    ];
  }
  return e.requested.map((one): Step => {
    const { address, holders, allocation } = one;
    const object = `address ${address}`;
    const proof = [note, proofOf(`calicoctl ipam show --ip=${address}`, undefined, owners(one))];
    if (e.pools.ok) {
      const inPool = e.pools.value.filter(({ cidr }) => contains(cidr, address));
      const open = inPool.filter(({ disabled, deleting }) => !disabled && !deleting);
      if (open.length === 0) {
        const [shut] = inPool;
        return {
          ...common,
          ...blame(scene, shut?.disabled ? 'pool-disabled' : 'requested-address-refused'),
          object,
          statement: shut
            ? `${keyOf(pod)} asks for ${address}, and its pool ${shut.name} (${shut.cidr}) is not enabled`
            : `${keyOf(pod)} asks for ${address}, which is in no IP pool`,
          proof: [
            note,
            proofOf(
              'calicoctl get ippool -o wide',
              undefined,
              e.pools.value.map(({ name, cidr }) => `${name}  ${cidr}`),
            ),
          ],
          fixes: shut?.disabled ? [enablePool.with({ pool: shut.name }), change] : [change],
        };
      }
    }
    const others = holders.ok ? holders.value.filter((name) => name !== keyOf(pod)) : [];
    if (others.length > 0 || (allocation.ok && allocation.value !== '')) {
      const whose =
        others.length > 0
          ? `${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} it`
          : `IPAM holds it for ${allocation.ok ? allocation.value : ''}`;
      const leaked = others.length === 0 && holders.ok && allocation.ok && allocation.value.startsWith('pod ');
      return {
        ...common,
        ...blame(scene, 'requested-address-taken'),
        object,
        statement: `${keyOf(pod)} asks for ${address}, which is taken: ${whose}${leaked ? ', though no pod has it now' : ''}`,
        proof,
        fixes: [...(leaked ? [releaseAddress.with({ address })] : []), change],
      };
    }
    if (!holders.ok || !allocation.ok) {
      const reason = !allocation.ok ? allocation.reason : !holders.ok ? holders.reason : '';
      return {
        ...common,
        object,
        status: 'unknown',
        statement: say('check.unknown', { about: verbatim(`whether ${address} is free`), reason: reason }),
      };
    }
    return { ...common, object, status: 'pass', statement: `${address}, which ${keyOf(pod)} asks for, is free` };
  });
};

const poolsStep = (scene: Scene, choice: Choice, family: number): Step => {
  const { pod, node } = scene;
  const common = { check: 'ip-pools' as const, node };
  const proof = [proofOf('calicoctl get ippool -o wide', undefined, choice.lines)];
  if (choice.problem) {
    const { cause, statement, object, fixes } = choice.problem;
    if (choice.unknown !== undefined) {
      return {
        ...common,
        status: 'unknown',
        statement: say('check.unknown', { about: verbatim(statement), reason: choice.unknown }),
        proof,
      };
    }
    return { ...common, ...blame(scene, cause), statement, ...(object ? { object } : {}), proof, fixes };
  }
  if (choice.pools.length === 0) {
    return {
      ...common,
      status: 'unknown',
      statement: say('check.unknown', {
        about: verbatim(`which IP pools may serve ${keyOf(pod)}`),
        reason: choice.unknown ?? '',
      }),
      proof,
    };
  }
  return {
    ...common,
    status: 'pass',
    statement: `IPv${family} pools that may serve ${keyOf(pod)} on ${node}: ${choice.pools.map(({ name }) => name).join(', ')}`,
    proof,
  };
};

export const poolsAndRoom = (scene: Scene): Step[] => {
  const { pod, e, node } = scene;
  if (requestedAddresses(pod) !== undefined) return requested(scene);
  if (!e.pools.ok) {
    return [
      {
        check: 'ip-pools',
        status: 'unknown',
        node,
        statement: say('check.unknown', { about: verbatim('which IP pools there are'), reason: e.pools.reason }),
      },
    ];
  }
  const family = familyWanted(e, scene.event?.message ?? '');
  const choice = choosePools(pod, e, e.pools.value, node, family);
  const step = poolsStep(scene, choice, family);
  if (step.status !== 'pass') return [step];
  const room = roomFor(e, choice.pools, node, family);
  const common = {
    check: 'address-room' as const,
    node,
    ...(room.object ? { object: room.object } : {}),
  };
  const proof =
    room.lines.length > 0
      ? [proofOf('calicoctl ipam show --show-blocks --show-configuration', undefined, room.lines)]
      : [];
  if (room.kind === 'unknown') {
    return [
      step,
      {
        ...common,
        status: 'unknown',
        statement: say('check.unknown', {
          about: verbatim(`whether an address is free for ${node}`),
          reason: room.statement,
        }),
        proof,
      },
    ];
  }
  if (room.kind === 'room' || room.cause === undefined) {
    return [step, { ...common, status: 'pass', statement: room.statement, proof }];
  }
  return [step, { ...common, ...blame(scene, room.cause), statement: room.statement, proof, fixes: room.fixes ?? [] }];
};
