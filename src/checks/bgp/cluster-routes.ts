import type { FixRef, Proof } from '../../case/finding.ts';
import { setClusterRoutes } from '../../fixes/by-hand/bgp.ts';
import { isAgentOf, operatorNamespace } from '../../intended/agent-pod.ts';
import { type ClusterRoutes, clusterRoutesOf, complementOf } from '../../intended/cluster-routes.ts';
import { felixSetting } from '../../intended/felix-in-force.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** That nobody is to write the routes of a pool, by the objects (causes#cluster-routes-unwritten). */
export interface Unwritten {
  node: string;
  statement: Message;
  proof: Proof;
  fix: FixRef;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const routesOf = (path: PathDirection): ClusterRoutes | undefined => {
  const { objects } = path.c;
  const { source, pool } = path;
  if (!objects.bgp?.ok || !objects.felixConfigurations?.ok || !pool.ok || pool.value.vxlanMode !== 'Never')
    return undefined;
  const setting = felixSetting(
    {
      node: source.nodeName,
      labels: source.node.ok ? source.node.value.labels : undefined,
      objects: objects.felixConfigurations.value,
      environment: objects.pods.find((pod) => isAgentOf(source.nodeName, pod))?.felixVariables,
    },
    'programClusterRoutes',
  );
  if (setting === 'unknown') return undefined;
  return clusterRoutesOf(
    { felix: textOf(setting?.value), bgp: objects.bgp.value.clusterRoutes },
    pool.value.ipipMode === 'Never' ? 'plain' : 'ipip',
    objects.calicoVersion.ok ? objects.calicoVersion.value : undefined,
  );
};

/** `undefined`: the objects were not read, or somebody is to write them. */
export const unwrittenRoutes = (path: PathDirection): Unwritten | undefined => {
  const routes = routesOf(path);
  if (routes?.writers !== 'nobody' || !path.pool.ok) return undefined;
  const { felix, bgp } = routes;
  const { nodeName: node } = path.source;
  return {
    node,
    statement: say('bgp-session.routes-unwritten', { node, pool: path.pool.value.name, felix, bgp }),
    proof: proofOf('calicoctl get felixconfiguration,bgpconfiguration -o yaml', undefined, [
      `FelixConfiguration  programClusterRoutes: ${felix}`,
      `BGPConfiguration    programClusterRoutes: ${bgp}`,
    ]),
    fix: setClusterRoutes.with({ bgp: complementOf(felix) ?? 'Enabled', felix, namespace: operatorNamespace(path.c) }),
  };
};
