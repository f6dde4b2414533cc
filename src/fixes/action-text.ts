import type { FixAction, NodeChange } from './action.ts';
import { commandLine } from './shell-text.ts';

/** An action in words that a person can follow, as the command that comes nearest to it. It is never run. */

const familyFlag = (family: 4 | 6): string[] => (family === 6 ? ['-6'] : []);
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const changeText = (change: NodeChange): string => {
  switch (change.kind) {
    case 'route-delete':
      return commandLine(['ip', ...familyFlag(change.family), 'route', 'del', ...words(change.route)]);
    case 'route-add':
      return commandLine(['ip', ...familyFlag(change.family), 'route', 'add', ...words(change.route)]);
    case 'neighbour-delete':
      return commandLine(['ip', 'neigh', 'del', change.address, 'dev', change.dev]);
    case 'neighbour-set':
      return commandLine([
        ...['ip', 'neigh', 'replace', change.address, 'dev', change.dev, 'lladdr', change.mac],
        ...(change.permanent ? ['nud', 'permanent'] : []),
      ]);
    case 'link-up':
      return commandLine(['ip', 'link', 'set', change.dev, 'up']);
    case 'link-down':
      return commandLine(['ip', 'link', 'set', change.dev, 'down']);
    case 'link-mac':
      return commandLine(['ip', 'link', 'set', change.dev, 'address', change.mac]);
    case 'link-mtu':
      return commandLine(['ip', 'link', 'set', change.dev, 'mtu', `${change.mtu}`]);
    case 'address-delete':
      return commandLine(['ip', 'addr', 'del', `${change.address}/${change.prefix}`, 'dev', change.dev]);
    case 'address-add':
      return commandLine(['ip', 'addr', 'add', `${change.address}/${change.prefix}`, 'dev', change.dev]);
    case 'ip-rule-delete':
      return `ip rule del: ${change.rule}`;
    case 'ip-rule-add':
      return `ip rule add: ${change.rule}`;
    case 'iptables-delete':
      return `iptables-${change.backend} -t ${change.table}, delete: ${change.rule}`;
    case 'iptables-insert':
      return `iptables-${change.backend} -t ${change.table}, insert at ${change.place}: ${change.rule}`;
    case 'nft-delete':
      return commandLine(['nft', 'delete', 'rule', ...words(change.table), change.chain, 'handle', `${change.handle}`]);
    case 'sysctl':
      return commandLine(['sysctl', '-w', `${change.name}=${change.value}`]);
    case 'bird':
      return `birdcl ${change.to} ${change.session}`;
    default:
      return JSON.stringify(change);
  }
};

export const actionText = (action: FixAction): string => {
  switch (action.kind) {
    case 'release-address':
      return commandLine(['calicoctl', 'ipam', 'release', `--ip=${action.address}`]);
    case 'release-report':
      return `calicoctl ipam release --from-report: ${action.leaked.length} addresses`;
    case 'calicoctl':
      return commandLine(['calicoctl', ...action.args]);
    case 'delete-pod':
      return commandLine(['kubectl', '-n', action.namespace, 'delete', 'pod', action.name]);
    case 'apply':
      return action.manifests
        .map(({ kind, metadata }) => {
          const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
          return `kubectl create: ${kind} ${name}`;
        })
        .join('\n');
    case 'patch':
      return `PATCH ${action.path}\n${JSON.stringify(action.patch)}`;
    case 'delete-objects':
      return action.objects.map(({ path }) => `DELETE ${path}`).join('\n');
    case 'node':
      return `${changeText(action.change)}   # on ${action.node}`;
    case 'collect':
      return `collects evidence of ${action.nodes.join(', ')}`;
  }
};
