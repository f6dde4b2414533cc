import { agentSelector, byOperator } from '../../intended/agent-pod.ts';
import { argv, commandLine, comment } from '../shell-text.ts';

/** Where the operator keeps Calico's settings: what is given of its Installation takes the place of what it says. */
export const installationPatched = (spec: Readonly<Record<string, unknown>>): string =>
  commandLine(argv`kubectl patch installation default --type merge -p ${JSON.stringify({ spec })}`);

/** Variables of the agents of a manifest, of whichever DaemonSet they are where it is not named: `NAME=value`, or `NAME-` for one that goes. */
export const agentSettings = (
  { namespace = 'kube-system', daemonset }: { namespace?: string | undefined; daemonset?: string | undefined },
  variables: readonly string[],
): string => {
  if (byOperator(namespace))
    return `${commandLine(argv`kubectl edit installation default`)}\n${comment(`what is set on the DaemonSet is put back - change ${variables.join(' ')} where spec.calicoNodeDaemonSet sets it`)}`;
  const which = daemonset === undefined ? ['daemonset', '-l', agentSelector] : [`daemonset/${daemonset}`];
  return commandLine(argv`kubectl -n ${namespace} set env ${which} ${variables}`);
};
