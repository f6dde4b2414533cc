import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { allocationOf, findBlock } from '../../intended/blocks.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';
import { followsFromIdentity } from './node-identity.ts';

const file = '/var/lib/calico/nodename';

/**
 * The file by which the CNI plugin knows its node says another one, as on a copied machine: addresses of its pods are
 * then taken for that one, and routed there (causes#node-name-wrong). With etcd a node may have a name of its own.
 */
export const nodeName = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { nodeName: node, state, address, key: pod } = endpoint;
  if (!state.ok || path.sameNode || path.c.objects.etcd !== undefined) return [];
  const written = state.value.calicoFiles.nodename?.trim() ?? '';
  if (written === '' || written.toLowerCase() === node.toLowerCase()) return [];
  const block = address === undefined ? undefined : findBlock(path.c.objects.blocks, address);
  const given = block && address !== undefined ? allocationOf(block, address)?.node : undefined;
  const place = { hop: hopAt(endpoint, 'node'), node, object: file };
  const asOther = given !== undefined && given !== node;
  return [
    findingsAt(path, 'node-name', place).failIf(
      asOther,
      'node-name-wrong',
      asOther
        ? say('node-name.given', { node, file, written, pod, address: address ?? '', given })
        : say('node-name.other', { node, file, written }),
      {
        proof: [
          proofOf(`cat ${file}`, node, [written]),
          ...(asOther ? [proofOf(`calicoctl ipam show --ip=${address}`, undefined, [`node: ${given}`])] : []),
        ],
        explains: ['address-not-allocated', ...followsFromIdentity],
        fixes: [restartCalicoNode.with({ node }), ...(asOther ? [recreatePod(endpoint.pod)] : [])],
      },
    ),
  ];
};
