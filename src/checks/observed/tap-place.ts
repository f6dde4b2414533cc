import type { Tap } from '../../case/packets.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** Where a capture stood. The card of a pod has the name of the node's own, so it is said in which it is. */
export const tapPlace = ({ place, interface: dev, node }: Pick<Tap, 'place' | 'interface' | 'node'>): Message => {
  const named = { interface: dev, node };
  if (place === 'source-pod') return say('live-packets.place-in-sender', named);
  if (place === 'destination-pod') return say('live-packets.place-in-receiver', named);
  return say('live-packets.place', named);
};
