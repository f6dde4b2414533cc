import type { Finding } from '../../case/finding.ts';
import type { Holder, RequestedAddress } from '../../case/no-address.ts';
import { changeAddressAnnotation } from '../../fixes/by-hand/ipam.ts';
import { enablePool } from '../../fixes/enable-pool.ts';
import { releaseAddress } from '../../fixes/release-address.ts';
import { contains } from '../../ip/texts.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { type AddressGrounds, blame, checkOf, keyOf } from './address-grounds.ts';
import { type Choice, choosePools, familyWanted } from './pools.ts';
import { type Requested, requestedAddresses } from './requests.ts';
import { roomFor } from './room.ts';

/** What IPAM could give a pod on its node: the very address it asks for, or one of the pools that may serve it. */

const holderText = ({ kind, name, node }: Holder): Message | string => {
  const holder = kind === 'pod' ? say('holder.pod', { name }) : name || say('holder.nameless');
  return node === undefined ? holder : say('holder.on', { holder, node });
};

const owners = ({ holders, allocation }: RequestedAddress): Message[] => {
  const unread = say('owners.not-read');
  const pods = holders.ok ? holders.value.join(', ') || say('owners.none') : unread;
  const free = say('owners.free');
  const holder = allocation.ok ? (allocation.value === null ? free : holderText(allocation.value)) : unread;
  return [say('owners.pods', { pods }), say('owners.ipam', { holder })];
};

const requested = (grounds: AddressGrounds, asked: Requested): Finding[] => {
  const { pod, e } = grounds;
  const key = keyOf(pod);
  const { annotation, text } = asked;
  const note = proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
    `${annotation}: ${text}`,
  ]);
  const change = changeAddressAnnotation.with({ namespace: pod.namespace, pod: pod.name, annotation });
  if (asked.items === undefined) {
    const about = say('requested-address.about', { address: text });
    const check = checkOf(grounds, 'requested-address', about, { object: asked.on });
    const statement = say('requested-address.no-list', { annotation, text });
    return [blame(grounds, check, 'requested-address-refused', statement, { proof: [note], fixes: [change] })];
  }
  return e.requested.map((one): Finding => {
    const { address, holders, allocation } = one;
    const about = say('requested-address.about', { address });
    const check = checkOf(grounds, 'requested-address', about, { object: `address ${address}` });
    const inPool = e.pools.ok ? e.pools.value.filter(({ cidr }) => contains(cidr, address)) : [];
    if (e.pools.ok && inPool.every(({ disabled, deleting }) => disabled || deleting)) {
      const [shut] = inPool;
      const statement = shut
        ? say('requested-address.pool-shut', { pod: key, address, pool: shut.name, cidr: shut.cidr })
        : say('requested-address.no-pool', { pod: key, address });
      const pools = e.pools.value.map(({ name, cidr }) => `${name}  ${cidr}`);
      return blame(grounds, check, shut?.disabled ? 'pool-disabled' : 'requested-address-refused', statement, {
        proof: [note, proofOf('calicoctl get ippool -o wide', undefined, pools)],
        fixes: shut?.disabled ? [enablePool.with({ pool: shut.name }), change] : [change],
      });
    }
    const others = holders.ok ? holders.value.filter((name) => name !== key) : [];
    if (others.length > 0 || (allocation.ok && allocation.value !== null)) {
      const held = allocation.ok ? allocation.value : null;
      const holder = held === null ? '' : holderText(held);
      const leaked = others.length === 0 && holders.ok && held?.kind === 'pod';
      const statement =
        others.length > 0
          ? say('requested-address.taken', { pod: key, address, others })
          : leaked
            ? say('requested-address.leaked', { pod: key, address, holder })
            : say('requested-address.held', { pod: key, address, holder });
      return blame(grounds, check, 'requested-address-taken', statement, {
        proof: [note, proofOf(`calicoctl ipam show --ip=${address}`, undefined, owners(one))],
        fixes: [...(leaked ? [releaseAddress.with({ address })] : []), change],
      });
    }
    return check.reading(allocation, () =>
      check.reading(holders, () => check.pass(say('requested-address.free', { pod: key, address }))),
    );
  });
};

const poolsStep = (grounds: AddressGrounds, choice: Choice, family: number): Finding => {
  const { pod, node } = grounds;
  const check = checkOf(grounds, 'ip-pools', say('ip-pools.about', { pod: keyOf(pod) }), { node });
  const proof = [proofOf('calicoctl get ippool -o wide', undefined, choice.lines)];
  if (choice.problem && choice.unknown === undefined) {
    const { cause, statement, object, fixes } = choice.problem;
    return blame(grounds, check, cause, statement, { ...(object ? { object } : {}), proof, fixes });
  }
  if (choice.unknown !== undefined || choice.pools.length === 0)
    return check.unknown(choice.unknown ?? say('read.not-asked'), { proof });
  const pools = choice.pools.map(({ name }) => name).join(', ');
  return check.pass(say('ip-pools.serve', { family, pod: keyOf(pod), node, pools }), { proof });
};

export const poolsAndRoom = (grounds: AddressGrounds): Finding[] => {
  const { pod, e, node } = grounds;
  const asked = requestedAddresses(pod);
  if (asked !== undefined) return requested(grounds, asked);
  const about = say('ip-pools.about', { pod: keyOf(pod) });
  return checkOf(grounds, 'ip-pools', about, { node }).readingAll(e.pools, (pools) => {
    const family = familyWanted(e, grounds.event?.message ?? '');
    const choice = choosePools(pod, e, pools, node, family);
    const step = poolsStep(grounds, choice, family);
    if (step.status !== 'pass') return [step];
    const room = roomFor(e, choice.pools, node, family);
    const place = { node, ...(room.object ? { object: room.object } : {}) };
    const check = checkOf(grounds, 'address-room', say('address-room.about', { node }), place);
    const proof =
      room.lines.length > 0
        ? [proofOf('calicoctl ipam show --show-blocks --show-configuration', undefined, room.lines)]
        : [];
    if (room.kind === 'unknown') return [step, check.unknown(room.statement, { proof })];
    return room.kind === 'room' || room.cause === undefined
      ? [step, check.pass(room.statement, { proof })]
      : [step, blame(grounds, check, room.cause, room.statement, { proof, fixes: room.fixes ?? [] })];
  });
};
