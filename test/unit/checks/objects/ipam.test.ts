import type { IPAMBlock } from '../../../../src/case/objects.ts';
import { missing } from '../../../../src/case/read.ts';
import { ipamAllocation } from '../../../../src/checks/objects/ipam.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { clusterNode, remove, value } from '../../helpers/healthy-case.ts';

const address = '192.168.247.2';
const allocations = (c: PodCase): IPAMBlock['allocations'] =>
  Object.values(c.objects.blocks).flatMap((read) => value(read).allocations);

describeCheck("IPAM's record of an address", atDestinationPod(ipamAllocation), [
  { name: "the pod's", status: 'pass', says: /^IPAM gave 192\.168\.247\.2 to shop\/db-0$/ },
  {
    name: 'there is none',
    change: (c) => {
      for (const read of Object.values(c.objects.blocks)) {
        const own = value(read).allocations;
        if (own.some((one) => one.address === address)) remove(own, (one) => one.address === address);
      }
    },
    status: 'warn',
    cause: 'address-not-allocated',
    says: /which IPAM does not record as assigned/,
  },
  {
    name: "another pod's",
    change: (c) => {
      for (const one of allocations(c)) if (one.address === address) one.pod = 'other-0';
    },
    status: 'warn',
    cause: 'address-not-allocated',
    says: /which IPAM gave to shop\/other-0$/,
  },
  {
    name: "a tunnel's",
    change: (c) => {
      clusterNode(c, 'node-1').calico.ipv4VXLANTunnelAddr = address;
    },
    status: 'fail',
    cause: 'address-of-tunnel',
    says: /is also the tunnel address of node-1$/,
  },
  {
    name: 'not read',
    change: (c) => {
      for (const name of Object.keys(c.objects.blocks))
        c.objects.blocks[name] = missing(verbatim('get ipamblock: forbidden'));
    },
    status: 'unknown',
    says: /^cannot tell to whom IPAM gave 192\.168\.247\.2: get ipamblock: forbidden$/,
  },
  {
    name: 'no block that holds it',
    change: (c) => {
      c.objects.blocks = {};
    },
    status: 'unknown',
    says: /no block that holds it was read$/,
  },
]);
