import type { Objects } from '../case/objects.ts';
import { isAgentOf } from './agent-pod.ts';
import { type FelixField, type FelixSetting, felixSetting } from './felix-in-force.ts';

/** What of one node decides which objects are for it. */
export interface OnNode {
  node: string;
  /** Undefined where the node was not read. */
  labels: Readonly<Record<string, string>> | undefined;
}

/** The setting in force on a node, as `felixSetting` says; `unknown` too where the objects were not read. */
export const felixOnNode = (
  { felixConfigurations, pods }: Pick<Objects, 'felixConfigurations' | 'pods'>,
  { node, labels }: OnNode,
  field: FelixField,
): FelixSetting | undefined | 'unknown' => {
  if (!felixConfigurations?.ok) return 'unknown';
  const environment = pods.find((pod) => isAgentOf(node, pod))?.felixVariables;
  return felixSetting({ node, labels, objects: felixConfigurations.value, environment }, field);
};

/** `FelixConfiguration default bpfEnabled: true`, `FELIX_BPFENABLED=true of calico-node`. */
export const writtenSetting = ({ value, said }: FelixSetting, field: FelixField): string =>
  said.by === 'object'
    ? `FelixConfiguration ${said.name}  ${field}: ${String(value)}`
    : `calico-node  ${said.variable}=${String(value)}`;
