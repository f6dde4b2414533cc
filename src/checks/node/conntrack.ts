import type { Finding } from '../../case/finding.ts';
import { raiseConntrack } from '../../fixes/raise-conntrack.ts';
import { hopAt, nodeView, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** Quoted of those between the two ends. */
const mostEntries = 4;

/** A full conntrack table drops new connections (causes#conntrack-full). */
export const conntrack = (path: PathDirection, endpoint: PathEndpoint): Finding => {
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'node'), node, object: 'conntrack table' };
  const check = checkAt(path, 'conntrack', say('conntrack.about', { node }), place);
  return check.reading(nodeView(endpoint, 'conntrack'), ({ count: tracked, max, entries }) => {
    const proof = [
      proofOf('sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max', node, [`${tracked} of ${max}`]),
    ];
    const names = { node, tracked, max };
    if (max > 0 && tracked >= max * 0.95) {
      const full = tracked >= max;
      const statement = full ? say('conntrack.full', names) : say('conntrack.almost-full', names);
      return check.failIf(full, 'conntrack-full', statement, {
        proof,
        explains: ['check:live-packets'],
        fixes: [raiseConntrack.with({ node, value: String(max * 2) })],
      });
    }
    const listed = entries.length === 0 ? [] : [proofOf('conntrack -L', node, entries.slice(0, mostEntries))];
    return check.pass(say('conntrack.tracks', names), { proof: [...proof, ...listed] });
  });
};
