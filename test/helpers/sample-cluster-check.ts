import type { ClusterCheckName, ClusterCheckReport } from '../../src/case/cluster-check.ts';
import { verbatim } from '../../src/words/message.ts';
import { say } from '../../src/words/say.ts';

const leaked = say('leaked-addresses.addresses', { count: 2, addresses: ['10.0.0.4', '10.0.0.5'] });

/** A made-up report of a cluster check, for the chat's tests. */
export const sampleClusterCheck = (clusterCheck: ClusterCheckName): Promise<ClusterCheckReport> =>
  Promise.resolve({
    clusterCheck,
    status: 'found',
    summary: leaked,
    numbers: { pools: 1, leaked: 2 },
    tables: [
      {
        title: say('table.pools'),
        columns: [say('column.pool'), say('column.range'), say('column.addresses'), say('column.in-use')],
        rows: [['default-ipv4-ippool', '10.0.0.0/16', '65536', '12 (0%)']],
        more: 0,
      },
    ],
    findings: [
      {
        id: 'leaked-addresses',
        check: 'leaked-addresses',
        status: 'fail',
        statement: leaked,
        proof: [{ source: 'calicoctl ipam check', lines: ['10.0.0.4  k8s-pod-network.x  pod shop/gone-1'] }],
        fixes: [
          {
            id: 'release-address',
            title: verbatim('Release the leaked address 10.0.0.4'),
            why: verbatim('It belongs to a pod that is gone.'),
            command: 'calicoctl ipam release --ip=10.0.0.4',
            by: 'approve',
            params: { address: '10.0.0.4' },
          },
        ],
      },
    ],
    notChecked: [{ what: say('gap.load-balancers'), reason: verbatim('forbidden: cannot list resource "services"') }],
  });
