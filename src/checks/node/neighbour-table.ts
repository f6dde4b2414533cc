import type { Finding } from '../../case/finding.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** From this share of the limit on the table is called almost full. */
const almost = 0.95;

/**
 * The kernel's table of neighbours, which all network namespaces of the node share: at `gc_thresh3` no new
 * entry is made, so that packets for a neighbour that is not in it are dropped ("neighbour: arp_cache:
 * neighbor table overflow!").
 */
export const neighbourTable = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const node = endpoint.nodeName;
  const file = path.family === 4 ? 'arp_cache' : 'ndisc_cache';
  const setting = `net.ipv${path.family}.neigh.default.gc_thresh3`;
  const check = checkAt(path, 'neighbour-table', say('neighbour-table.about', { node }), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: file,
  });
  const read = endpoint.state.ok ? endpoint.state.value.neighbourTables?.[`${path.family}`] : undefined;
  // The kernel shows it in its first network namespace alone: a node that is a namespace has none of its own.
  if (read === undefined) return [];
  const found = check.reading(read, ({ entries, tableFulls, limit }) => {
    const args = { node, entries, limit };
    const proof = [
      proofOf(`/proc/net/stat/${file}, sysctl ${setting}`, node, [
        `entries ${entries}, table_fulls ${tableFulls}, ${setting} = ${limit}`,
      ]),
    ];
    const fixes = [setSysctl.with({ node, name: setting, value: String(limit * 4) })];
    if (entries >= limit) {
      return check.fail('neighbour-table-full', say('neighbour-table.full', args), {
        proof,
        explains: [
          `pod-neighbour-unanswered@${node}`,
          `gateway-unanswered@${node}`,
          'underlay-drops',
          'check:live-packets',
        ],
        fixes,
      });
    }
    if (entries >= limit * almost) {
      const explains = ['check:live-packets' as const];
      return check.warn(say('neighbour-table.almost', args), { cause: 'neighbour-table-full', proof, explains, fixes });
    }
    return check.pass(say('neighbour-table.fine', args), { proof });
  });
  return [found];
};
