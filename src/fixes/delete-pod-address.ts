import { sameAddress } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { podNetworkOf, podOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { podDeviceCaution } from './pod-cautions.ts';
import { argv, inPod } from './shell-text.ts';

/** An address that a pod has besides its own: the kernel's `local` route goes with it. */
export const deletePodAddress = defineFix({
  id: 'delete-pod-address',
  takes: ['node', 'namespace', 'pod', 'address', 'dev'],
  caution: podDeviceCaution,
  ...byChange((grounds, params) => {
    const { address, dev } = params;
    const seen = podNetworkOf(grounds, params);
    const pod = podOf(grounds, params);
    const links = seen?.network.links;
    const link = links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
    const held = link?.addresses.find((each) => sameAddress(each.address, address));
    if (seen === undefined || pod === undefined || link === undefined || held === undefined) return undefined;
    // Never what Kubernetes says that it has.
    if (pod.ips.some((ip) => sameAddress(ip, held.address))) return undefined;
    const what = { dev: link.name, address: held.address, prefix: held.prefix, pod: seen.inside };
    return {
      lines: [`${params.namespace}/${params.pod}: ${link.name} has ${held.address}/${held.prefix}`],
      change: { kind: 'address-delete', ...what },
      back: { kind: 'address-add', ...what },
    };
  }),
  namespace: ({ namespace }) => namespace,
  title: ({ namespace, pod, address, dev }) =>
    say('fix.delete-pod-address.title', { address, dev, pod: `${namespace}/${pod}` }),
  command: ({ address = '', ...params }) =>
    inPod(params, argv`ip addr del ${address}/${address.includes(':') ? '128' : '32'} dev ${params.dev ?? ''}`),
});
