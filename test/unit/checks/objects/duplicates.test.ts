import { got, missing } from '../../../../src/case/read.ts';
import { addressHolders } from '../../../../src/checks/objects/duplicates.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { describeCheck } from '../../helpers/describe-check.ts';

const address = '192.168.247.2';

describeCheck('pods that hold an address', atDestinationPod(addressHolders), [
  { name: 'one', status: 'pass', says: /^no other pod has 192\.168\.247\.2$/ },
  {
    name: 'one, as far as the pods of both nodes are known',
    change: (c) => {
      c.objects.holders[address] = got([]);
    },
    status: 'pass',
    says: /^no other pod of node-3 and node-2 has/,
  },
  {
    name: 'two',
    change: (c) => {
      c.objects.holders[address] = got([c.to.pod, { ...c.to.pod, name: 'twin' }]);
    },
    status: 'fail',
    cause: 'duplicate-address',
    says: /^192\.168\.247\.2 belongs to 2 pods: shop\/db-0 and shop\/twin; IPAM gave it to shop\/db-0$/,
  },
  {
    name: 'two, and IPAM does not know whose it is',
    change: (c) => {
      c.objects.holders[address] = got([c.to.pod, { ...c.to.pod, name: 'twin' }]);
      c.objects.blocks = {};
    },
    status: 'fail',
    cause: 'duplicate-address',
    says: /shop\/twin$/,
  },
  {
    name: 'not read',
    change: (c) => {
      c.objects.holders[address] = missing(verbatim('list pods: forbidden'));
    },
    status: 'unknown',
    says: /^cannot tell who else has 192\.168\.247\.2: list pods: forbidden$/,
  },
  {
    name: 'not asked for',
    change: (c) => {
      c.objects.holders = {};
    },
    status: 'unknown',
    says: /: not asked$/,
  },
]);
