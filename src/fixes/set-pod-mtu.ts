import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { podNetworkOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { podDeviceCaution } from './pod-cautions.ts';
import { inPod } from './shell-text.ts';

export const setPodMtu = defineFix({
  id: 'set-pod-mtu',
  takes: ['node', 'namespace', 'pod', 'dev', 'mtu'],
  caution: podDeviceCaution,
  ...byChange((grounds, params) => {
    const { namespace, pod, dev, mtu: wanted = '' } = params;
    const seen = podNetworkOf(grounds, params);
    const links = seen?.network.links;
    const link = links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
    const mtu = Number(wanted);
    if (seen === undefined || link === undefined || !Number.isInteger(mtu) || link.mtu <= mtu) return undefined;
    const what = { dev: link.name, pod: seen.inside };
    return {
      lines: [`${namespace}/${pod}: ${link.name} mtu ${link.mtu}`],
      change: { kind: 'link-mtu', ...what, mtu, was: link.mtu },
      back: { kind: 'link-mtu', ...what, mtu: link.mtu, was: mtu },
    };
  }),
  namespace: ({ namespace }) => namespace,
  title: ({ namespace, pod, mtu }) => say('fix.set-pod-mtu.title', { pod: `${namespace}/${pod}`, mtu }),
  command: (params) => inPod(params, ['ip', 'link', 'set', 'dev', params.dev ?? 'eth0', 'mtu', params.mtu ?? '']),
});
