import { endpoint } from '../../../../src/checks/objects/endpoint.ts';
import { atDestinationPod } from '../../../../src/checks/steps.ts';
import { describeCheck } from '../../helpers/describe-check.ts';

describeCheck("a pod's endpoint", atDestinationPod(endpoint), [
  {
    name: 'of a pod that runs',
    status: 'pass',
    says: /^shop\/db-0 runs on node-2 with 192\.168\.247\.2 behind cali43878a68a0a$/,
  },
  {
    name: 'of a pod that is not ready',
    change: (c) => Object.assign(c.to.pod, { ready: false }),
    status: 'pass',
    says: /, but is not ready$/,
  },
  {
    name: 'of a finished pod',
    change: (c) => Object.assign(c.to.pod, { finished: true, phase: 'Succeeded' }),
    status: 'fail',
    cause: 'pod-not-running',
    says: /has finished \(Succeeded\)/,
  },
  {
    name: 'of a pod without a node',
    change: (c) => delete c.to.pod.nodeName,
    status: 'fail',
    cause: 'pod-not-running',
    says: /is not scheduled to a node/,
  },
  {
    name: 'of a pod without an address',
    change: (c) => delete c.to.address,
    status: 'fail',
    cause: 'pod-without-address',
    says: /has no address \(phase Running\)/,
  },
  {
    name: 'of a pod that is not running',
    change: (c) => Object.assign(c.to.pod, { phase: 'Unknown' }),
    status: 'fail',
    cause: 'pod-not-running',
    says: /is not running: phase Unknown/,
  },
  {
    name: 'of a pod that reports another address',
    change: (c) =>
      Object.assign(c.to.pod, { annotations: { 'cni.projectcalico.org/podIPs': '10.9.9.9/32,fd00::9/128' } }),
    status: 'warn',
    cause: 'pod-address-wrong',
    says: /reports 192\.168\.247\.2, but the CNI plugin gave it 10\.9\.9\.9 and fd00::9$/,
  },
  {
    name: 'of a pod that is being deleted',
    change: (c) => Object.assign(c.to.pod, { deleting: true }),
    status: 'warn',
    cause: 'pod-not-running',
    says: /is being deleted/,
  },
  {
    name: "of a pod on its node's network",
    change: (c) => Object.assign(c.to.pod, { hostNetwork: true }),
    status: 'unknown',
    says: /^cannot tell what Calico makes of shop\/db-0: it uses the network of node-2/,
  },
]);
