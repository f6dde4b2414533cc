import type { IncomingMessage } from 'node:http';
import { type KubeObject, listAt, valueAt } from './object.ts';
import type { ResourceType } from './resources.ts';

/** The Table form that `kubectl get` asks for: full columns for pods and nodes, name and age for the rest. */

export const wantsTable = (req: IncomingMessage): boolean => /as=Table/.test(req.headers.accept ?? '');

interface Column {
  name: string;
  type: string;
  /** 1: shown with `-o wide` only. */
  priority: number;
  cell: (object: KubeObject) => unknown;
}

const column = (name: string, cell: Column['cell'], priority = 0, type = 'string'): Column => ({
  name,
  type,
  priority,
  cell,
});

const age = (object: KubeObject): string => {
  const seconds = Math.max(0, (Date.now() - Date.parse(object.metadata.creationTimestamp ?? '')) / 1000);
  if (Number.isNaN(seconds)) return '<unknown>';
  if (seconds < 120) return `${Math.floor(seconds)}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
};

const text = (object: KubeObject, ...path: string[]): string => String(valueAt(object, ...path) ?? '<none>');

const name = column('Name', (object) => object.metadata.name);
const ageColumn = column('Age', age);

const readyContainers = (object: KubeObject): string => {
  const statuses = listAt(object, 'status', 'containerStatuses');
  const total = listAt(object, 'spec', 'containers').length;
  return `${statuses.filter((one) => valueAt(one, 'ready') === true).length}/${total}`;
};

const podStatus = (object: KubeObject): string => {
  if (object.metadata.deletionTimestamp) return 'Terminating';
  const waiting = listAt(object, 'status', 'containerStatuses')
    .map((one) => valueAt(one, 'state', 'waiting', 'reason'))
    .find((reason) => typeof reason === 'string');
  return String(waiting ?? valueAt(object, 'status', 'reason') ?? valueAt(object, 'status', 'phase') ?? 'Unknown');
};

const restarts = (object: KubeObject): number =>
  listAt(object, 'status', 'containerStatuses').reduce<number>(
    (sum, one) => sum + Number(valueAt(one, 'restartCount') ?? 0),
    0,
  );

const pods = [
  name,
  column('Ready', readyContainers),
  column('Status', podStatus),
  column('Restarts', restarts),
  ageColumn,
  column('IP', (object) => text(object, 'status', 'podIP'), 1),
  column('Node', (object) => text(object, 'spec', 'nodeName'), 1),
  column('Nominated Node', (object) => text(object, 'status', 'nominatedNodeName'), 1),
  column('Readiness Gates', () => '<none>', 1),
];

const nodeReady = (object: KubeObject): string => {
  const ready = listAt(object, 'status', 'conditions').find((one) => valueAt(one, 'type') === 'Ready');
  const state = valueAt(ready, 'status') === 'True' ? 'Ready' : ready ? 'NotReady' : 'Unknown';
  return valueAt(object, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
};

const address = (object: KubeObject, kind: string): string => {
  const found = listAt(object, 'status', 'addresses').find((one) => valueAt(one, 'type') === kind);
  return String(valueAt(found, 'address') ?? '<none>');
};

const roles = (object: KubeObject): string => {
  const prefix = 'node-role.kubernetes.io/';
  const found = Object.keys(object.metadata.labels ?? {}).filter((key) => key.startsWith(prefix));
  return found.map((key) => key.slice(prefix.length)).join(',') || '<none>';
};

const nodes = [
  name,
  column('Status', nodeReady),
  column('Roles', roles),
  ageColumn,
  column('Version', (object) => text(object, 'status', 'nodeInfo', 'kubeletVersion')),
  column('Internal-IP', (object) => address(object, 'InternalIP'), 1),
  column('External-IP', (object) => address(object, 'ExternalIP'), 1),
  column('OS-Image', (object) => text(object, 'status', 'nodeInfo', 'osImage'), 1),
  column('Kernel-Version', (object) => text(object, 'status', 'nodeInfo', 'kernelVersion'), 1),
  column('Container-Runtime', (object) => text(object, 'status', 'nodeInfo', 'containerRuntimeVersion'), 1),
];

const services = [
  name,
  column('Type', (object) => text(object, 'spec', 'type')),
  column('Cluster-IP', (object) => text(object, 'spec', 'clusterIP')),
  column('External-IP', () => '<none>'),
  column('Port(s)', (object) =>
    listAt(object, 'spec', 'ports')
      .map((port) => `${valueAt(port, 'port')}/${valueAt(port, 'protocol')}`)
      .join(','),
  ),
  ageColumn,
];

const columnsOf = (type: ResourceType): Column[] => {
  if (type.group !== '') return [name, ageColumn];
  if (type.plural === 'pods') return pods;
  if (type.plural === 'nodes') return nodes;
  return type.plural === 'services' ? services : [name, ageColumn];
};

export const tableOf = (type: ResourceType, objects: readonly KubeObject[], metadata: Record<string, unknown>) => {
  const columns = columnsOf(type);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((one) => ({
      name: one.name,
      type: one.type,
      format: one.name === 'Name' ? 'name' : '',
      description: '',
      priority: one.priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((one) => one.cell(object)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
};
