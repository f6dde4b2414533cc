import type { Finding } from '../../case/finding.ts';
import type { MessageArg } from '../../case/message.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, linkOf, nodeView, type Side } from '../leg.ts';

/**
 * Packets that WireGuard carries are recognised and nothing else: its peers, sessions and routes are not judged
 * (calico#2.4). What live packets did still is.
 */
export const wireguard = (leg: Leg, side: Side): Finding[] => {
  const { transport, source, destination } = leg;
  if (transport.kind !== 'wireguard') return [];
  const { device: dev } = transport;
  const { nodeName: node } = side;
  const links = nodeView(side, 'links');
  const link = linkOf(side, dev);
  const found = (): MessageArg => {
    if (!links.ok) return say('wireguard.not-read', { dev, node, reason: links.reason });
    if (link === undefined) return say('wireguard.not-there', { dev, node });
    return link.up ? say('wireguard.up', { dev, node }) : say('wireguard.down', { dev, node });
  };
  const place = { hop: hopAt(side, 'tunnel'), node, object: `interface ${dev}` };
  const about = say('wireguard.about', { node: source.nodeName, far: destination.nodeName });
  return [
    checkAt(leg, 'wireguard', about, place).unknown(say('wireguard.not-judged', { found: found() }), {
      proof: link === undefined ? [] : [proofOf(`ip -d addr show ${dev}`, node, [link.text])],
    }),
  ];
};
