import { agentSelector, byOperator } from '../../intended/agent-pod.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { argv, byHand, commandLine, comment } from '../shell-text.ts';
import { agentSettings, installationPatched } from './calico-settings.ts';

/** What people do so that each node has addresses and keys of its own: text to copy. */

/** How calico-node is to find its node's address (causes#node-address-wrong). */
export interface AddressMethod {
  method: 'kubernetes-internal-ip' | 'cidr';
  cidr?: string;
}

const nameOf = ({ method, cidr }: { method: string; cidr?: string | undefined }): string =>
  cidr === undefined ? method : `cidr=${cidr}`;

/** Where they run only one that saw them knows; the labels are Calico's alone. */
const restarting = (node: string, namespace?: string): string =>
  commandLine(
    argv`kubectl delete pod ${namespace === undefined ? ['-A'] : ['-n', namespace]} -l ${agentSelector} --field-selector spec.nodeName=${node}`,
  );

export const setAddressDetection = defineFix({
  id: 'set-address-detection',
  takes: ['method', 'family', 'cidr?', 'namespace?'],
  by: 'people',
  class: 'settings',
  title: ({ method, cidr }) => say('fix.set-address-detection.title', { method: nameOf({ method, cidr }) }),
  command: ({ method = '', family, cidr, namespace }) => {
    const detection = cidr === undefined ? { kubernetes: 'NodeInternalIP' } : { cidrs: [cidr] };
    const field = `nodeAddressAutodetectionV${family === '6' ? '6' : '4'}`;
    const spec = { calicoNetwork: { [field]: { firstFound: null, ...detection } } };
    if (byOperator(namespace)) return installationPatched(spec);
    // With an address in `IP`, or none, the one that is on the Node object would stay.
    const ip = family === '6' ? 'IP6' : 'IP';
    const settings = [`${ip}=autodetect`, `${ip}_AUTODETECTION_METHOD=${nameOf({ method, cidr })}`];
    return agentSettings({ namespace }, settings);
  },
});

/** Both machines were made from one image: what is derived from its id, such as a lease by DHCP, is the same. */
export const renewMachineId = defineFix({
  id: 'renew-machine-id',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node }) =>
    [
      byHand(node, ['rm', '-f', '/etc/machine-id', '/var/lib/dbus/machine-id']),
      commandLine(['systemd-machine-id-setup']),
      comment(`then restart ${node ?? 'the node'}`),
    ].join('\n'),
});

export const deleteStaleNode = defineFix({
  id: 'delete-stale-node',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node = '' }) => commandLine(['kubectl', 'delete', 'node', node]),
});

export const giveOwnAddress = defineFix({
  id: 'give-own-address',
  takes: ['node', 'address'],
  by: 'people',
  class: 'node',
  command: ({ node }) => byHand(node, ['ip', '-br', 'address', 'show']),
});

/** Without the annotation calico-node takes a new address of IPAM when it starts (felix#left). */
export const renewTunnelAddress = defineFix({
  id: 'renew-tunnel-address',
  takes: ['node', 'annotation', 'namespace?'],
  by: 'people',
  class: 'settings',
  command: ({ node = '', annotation = '', namespace }) =>
    [
      commandLine(['kubectl', 'annotate', 'node', node, `projectcalico.org/${annotation}-`]),
      restarting(node, namespace),
    ].join('\n'),
});

export const renewWireguardKey = defineFix({
  id: 'renew-wireguard-key',
  takes: ['node', 'dev'],
  by: 'people',
  class: 'node',
  command: ({ node = '', dev = '' }) => `${byHand(node, ['ip', 'link', 'del', dev])}\n${restarting(node)}`,
});

export const removeVtepMac = defineFix({
  id: 'remove-vtep-mac',
  takes: ['node', 'annotation'],
  by: 'people',
  class: 'settings',
  command: ({ node = '', annotation = '' }) =>
    commandLine(['kubectl', 'annotate', 'node', node, `projectcalico.org/${annotation}-`]),
});

export const giveOwnMac = defineFix({
  id: 'give-own-mac',
  takes: ['node', 'dev', 'mac'],
  by: 'people',
  class: 'node',
  command: ({ node, dev = '' }) => byHand(node, ['ip', 'link', 'show', 'dev', dev]),
});
