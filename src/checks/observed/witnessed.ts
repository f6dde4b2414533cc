import type { Proof } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { kernelCounters } from '../../faults/kernel-counters.ts';
import { readIn } from '../../path/pod-view.ts';
import type { DropReason, Witness } from '../../path/witness.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { counterMeanings } from './counter-meanings.ts';

const counterOf = ({ device, name }: Pick<Witness, 'device' | 'name'>): string =>
  device === undefined ? name : `${device} ${name}`;

/** Where packets were lost, with what the kernel there says of it: by what it counts, else by the reason it gives. */
export const witnessed = (loss: Message, [first]: readonly Witness[], [drop]: readonly DropReason[]): Message => {
  const row = first && kernelCounters.get(first.name);
  if (first === undefined || row === undefined) {
    if (drop === undefined) return loss;
    const { node, moved, reason, location } = drop;
    return say('live-packets.dropped-as', { loss, node, number: moved, reason, location });
  }
  const told = { loss, why: counterMeanings[row.means], counter: `+${first.moved} ${counterOf(first)}` };
  return first.pod === undefined
    ? say('live-packets.witnessed', { ...told, node: first.node })
    : say('live-packets.witnessed-in-pod', { ...told, pod: first.pod });
};

/** A line with how much of its number is others'. */
const counted = (line: string, background: number): string | Message =>
  background === 0 ? line : say('live-packets.counted-others', { line, number: background });

/** Where neither counter nor reason fits: what would tell. */
const unwitnessed = (test: PacketTest, node: string | undefined): Proof[] => {
  const read = (test.kernel ?? []).find((each) => each.node === node);
  if (read === undefined) return [];
  const needed = read.dropsUnread ?? say('live-packets.no-reason-fits');
  return [proofOf('/proc/net, tc -s qdisc', node, [say('live-packets.no-witness', { needed })])];
};

/** The counters and reasons, each where it was read; and what could not be read. `node`: that of the loss. */
export const witnessProofs = (
  test: PacketTest,
  witnesses: readonly Witness[],
  drops: readonly DropReason[],
  node: string | undefined,
): Proof[] => [
  ...(witnesses.length + drops.length === 0 ? unwitnessed(test, node) : []),
  ...drops.map(({ node: at, moved, reason, location, background }) =>
    proofOf('skb:kfree_skb', at, [counted(`+${moved} ${reason} (${location})`, background)]),
  ),
  ...witnesses.map((witness) =>
    proofOf(readIn(witness.source, witness.pod), witness.node, [
      counted(`+${witness.moved} ${counterOf(witness)}`, witness.background),
    ]),
  ),
  ...(test.kernel ?? []).flatMap(({ node, unread }) =>
    unread.map(({ pod, source, reason }) =>
      proofOf(readIn(source, pod), node, [say('live-packets.counted-unread', { source, reason })]),
    ),
  ),
];
