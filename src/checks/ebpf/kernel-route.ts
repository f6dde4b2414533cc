import type { Finding } from '../../case/finding.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { ebpfOf, isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { blockRoute } from '../node/block-route.ts';

/**
 * The kernel's route to another node's block. What a pod sends goes by the programs' own map where they carry it:
 * there its absence is no loss (calico#2.5), and where that map was not read nothing is known of the way.
 */
export const kernelBlockRoute = (path: PathDirection): Finding[] => {
  const found = blockRoute(path);
  const { state, kind, nodeName: node } = path.source;
  if (kind !== 'pod' || !state.ok || !isEbpf(state.value)) return [found];
  if (ebpfOf(state) !== undefined) return [];
  if (found.status !== 'fail' && found.status !== 'warn') return [found];
  const place = { hop: found.hop, node, object: found.object };
  const about = say('block-route.about', { node, block: found.object?.replace(/^route to /, '') ?? '' });
  return [checkAt(path, 'block-route', about, place).unknown(say('rules.ebpf', { node }), { proof: found.proof })];
};
