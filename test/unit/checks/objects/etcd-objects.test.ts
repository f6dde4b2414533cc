import type { Objects } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { etcdObjects } from '../../../../src/checks/objects/etcd-objects.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';

type Etcd = NonNullable<Objects['etcd']>;

const endpoint = (read: Etcd['endpoints'][string]) => (c: PodCase) => {
  c.objects.etcd = { endpoints: { 'shop/db-0': read }, profiles: {} };
};
const withAddresses = (...addresses: string[]) =>
  endpoint(got({ node: 'node-2', interface: 'cali1', addresses, profiles: ['kns.shop'] }));
const profile = (read: Etcd['profiles'][string]) => (c: PodCase) => {
  c.objects.etcd = { endpoints: {}, profiles: { 'kns.shop': read } };
};

describeCheck("what Calico's datastore in etcd has", atDestinationPod(etcdObjects), [
  { name: 'is asked there alone' },
  {
    name: 'the endpoint',
    change: withAddresses('192.168.247.2'),
    status: 'pass',
    says: /has the endpoint of shop\/db-0 with 192\.168\.247\.2 behind cali1$/,
  },
  {
    name: 'the endpoint of a pod that has no address',
    change: (c) => {
      withAddresses('192.168.247.2')(c);
      delete c.to.address;
    },
    status: 'pass',
    says: /has the endpoint of shop\/db-0 behind cali1$/,
  },
  {
    name: 'no endpoint',
    change: endpoint(got(null)),
    status: 'fail',
    cause: 'endpoint-missing',
    says: /no endpoint for/,
  },
  {
    name: 'an endpoint with other addresses',
    change: withAddresses('10.9.9.9', '10.9.9.8'),
    status: 'fail',
    cause: 'pod-address-wrong',
    says: /has 10\.9\.9\.9 and 10\.9\.9\.8, while the pod has 192\.168\.247\.2$/,
  },
  {
    name: 'an endpoint without an address',
    change: withAddresses(),
    status: 'fail',
    cause: 'pod-address-wrong',
    says: /has no address, while the pod has/,
  },
  {
    name: 'an endpoint that was not read',
    change: endpoint(missing(verbatim('calicoctl: refused'))),
    status: 'unknown',
    says: /^cannot tell whether Calico's datastore has the endpoint of shop\/db-0: calicoctl: refused$/,
  },
  { name: 'the profile', change: profile(got(true)), status: 'pass', says: /has the profile kns\.shop$/ },
  {
    name: 'no profile',
    change: profile(got(false)),
    status: 'fail',
    cause: 'profile-missing',
    says: /no profile kns\.shop/,
  },
  {
    name: 'a profile that was not read',
    change: profile(missing(verbatim('calicoctl: refused'))),
    status: 'unknown',
    says: /^cannot tell whether the datastore has the profile kns\.shop: calicoctl: refused$/,
  },
]);
