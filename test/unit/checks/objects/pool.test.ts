import { describe, expect, it } from 'vitest';
import { got, missing } from '../../../../src/case/read.ts';
import { ipPool } from '../../../../src/checks/objects/pool.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { clusterNode, healthyCase, pool, state } from '../../helpers/healthy-case.ts';

const moved = (c: PodCase): void => {
  pool(c).cidr = '10.77.0.0/16';
};
const plugin = (c: PodCase, type: string, ipam?: string): void => {
  const cni = { type, routes: [], includeDefaultRoutes: false };
  state(c, 'node-2').cni = got(ipam === undefined ? cni : { ...cni, ipam });
};
const ofCalico = (c: PodCase): void => {
  moved(c);
  plugin(c, 'calico', 'calico-ipam');
};

describe('an address whose pool is gone', () => {
  const fixOf = (change: (c: PodCase) => void) => {
    const c = healthyCase('vxlan');
    change(c);
    const [finding] = [atDestinationPod(ipPool)(roundTrip(c).forward)].flat();
    return finding?.fixes[0];
  };

  it('is given another by a new pod where there is a pool for it', () => {
    expect(fixOf(ofCalico)).toMatchObject({ id: 'recreate-pod' });
  });

  it('has its pool made again where a new pod would get none', () => {
    const none = (c: PodCase) => {
      plugin(c, 'calico', 'calico-ipam');
      c.objects.ipPools = got([]);
    };
    expect(fixOf(none)).toEqual({ id: 'add-ip-pool', params: { family: '4', holding: '192.168.247.2' } });
    const disabled = (c: PodCase) => {
      ofCalico(c);
      pool(c).disabled = true;
    };
    expect(fixOf(disabled)).toMatchObject({ id: 'add-ip-pool' });
  });
});

describeCheck('the IP pool of an address', atDestinationPod(ipPool), [
  { name: 'in use', status: 'pass', says: /^192\.168\.247\.2 is from pool default-ipv4-ippool \(/ },
  { name: 'gone', change: ofCalico, status: 'fail', cause: 'address-outside-pools', says: /is in no IP pool/ },
  { name: 'gone, on one node', kind: 'same-node', change: ofCalico, status: 'warn', cause: 'address-outside-pools' },
  {
    name: 'disabled',
    change: (c) => {
      pool(c).disabled = true;
    },
    status: 'warn',
    cause: 'pool-disabled',
    says: /is disabled: no new address comes from it$/,
  },
  {
    name: 'disabled, and tunnel addresses were given back',
    change: (c) => {
      pool(c).disabled = true;
      delete clusterNode(c, 'node-2').calico.ipv4VXLANTunnelAddr;
    },
    status: 'fail',
    cause: 'pool-disabled',
    says: /the tunnel address of node-2 was given back/,
  },
  {
    name: "another plugin's",
    change: (c) => {
      moved(c);
      plugin(c, 'ptp');
    },
    status: 'unknown',
    says: /^cannot tell which IP pool 192\.168\.247\.2 of shop\/db-0 is from: .* the CNI plugin of node-2 is ptp/,
  },
  {
    name: "another IPAM plugin's",
    change: (c) => {
      moved(c);
      plugin(c, 'calico', 'host-local');
    },
    status: 'unknown',
    says: /host-local gives addresses on node-2/,
  },
  {
    name: 'none at all',
    change: (c) => {
      plugin(c, 'calico');
      c.objects.ipPools = got([]);
    },
    status: 'unknown',
    says: /there are no IP pools/,
  },
  {
    name: 'not read',
    change: (c) => {
      c.objects.ipPools = missing(verbatim('list ippools: forbidden'));
    },
    status: 'unknown',
    says: /: list ippools: forbidden$/,
  },
]);
