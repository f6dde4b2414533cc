import type { Finding } from '../../case/finding.ts';
import { hopAt, linkOf, nodeView, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/**
 * Packets that WireGuard carries are recognised and nothing else: its peers, sessions and routes are not judged
 * (calico#2.4). What live packets did still is.
 */
export const wireguard = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const { transport, source, destination } = path;
  if (transport.kind !== 'wireguard') return [];
  const { device: dev } = transport;
  const { nodeName: node } = endpoint;
  const links = nodeView(endpoint, 'links');
  const link = linkOf(endpoint, dev);
  const found = (): MessageArg => {
    if (!links.ok) return say('wireguard.not-read', { dev, node, reason: links.reason });
    if (link === undefined) return say('wireguard.not-there', { dev, node });
    return link.up ? say('wireguard.up', { dev, node }) : say('wireguard.down', { dev, node });
  };
  const place = { hop: hopAt(endpoint, 'tunnel'), node, object: `interface ${dev}` };
  const about = say('wireguard.about', { node: source.nodeName, far: destination.nodeName });
  return [
    checkAt(path, 'wireguard', about, place).unknown(say('wireguard.not-judged', { found: found() }), {
      proof: link === undefined ? [] : [proofOf(`ip -d addr show ${dev}`, node, [link.text])],
    }),
  ];
};
