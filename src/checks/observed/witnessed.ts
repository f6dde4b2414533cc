import type { Proof } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { kernelCounters } from '../../faults/kernel-counters.ts';
import type { Witness } from '../../path/witness.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { counterMeanings } from './counter-meanings.ts';

const counterOf = ({ device, name }: Pick<Witness, 'device' | 'name'>): string =>
  device === undefined ? name : `${device} ${name}`;

/** Where packets were lost, with what the kernel there says of it. */
export const witnessed = (loss: Message, [first]: readonly Witness[]): Message => {
  const row = first && kernelCounters.get(first.name);
  if (first === undefined || row === undefined) return loss;
  const told = { loss, why: counterMeanings[row.means], counter: `+${first.moved} ${counterOf(first)}` };
  return first.pod === undefined
    ? say('live-packets.witnessed', { ...told, node: first.node })
    : say('live-packets.witnessed-in-pod', { ...told, pod: first.pod });
};

const lineOf = (witness: Witness): string | Message => {
  const line = `+${witness.moved} ${counterOf(witness)}`;
  return witness.background === 0 ? line : say('live-packets.counted-others', { line, number: witness.background });
};

const where = (source: string, pod: string | undefined): string =>
  pod === undefined ? source : `${source} (netns of ${pod})`;

/** The counters that moved, each where it was read; and what could not be read. */
export const witnessProofs = (test: PacketTest, witnesses: readonly Witness[]): Proof[] => [
  ...witnesses.map((witness) => proofOf(where(witness.source, witness.pod), witness.node, [lineOf(witness)])),
  ...(test.kernel ?? []).flatMap(({ node, unread }) =>
    unread.map(({ pod, source, reason }) =>
      proofOf(where(source, pod), node, [say('live-packets.counted-unread', { source, reason })]),
    ),
  ),
];
