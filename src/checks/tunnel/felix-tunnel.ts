import type { Case } from '../../case/case.ts';
import type { FixRef, Proof } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { setFelixField } from '../../fixes/by-hand/set-felix-field.ts';
import { agentLabel, isAgentOf } from '../../intended/agent-pod.ts';
import { type FelixSetting, felixSetting, particularity } from '../../intended/felix-in-force.ts';
import { linkOf, other, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** What Felix was told of a tunnel, on one node and on the other (calico#6.3). */

const fields = { vxlanVNI: { of: 'id', usual: 4096 }, vxlanPort: { of: 'port', usual: 4789 } } as const;
type Field = keyof typeof fields;

const differ = (values: readonly (number | undefined)[]): boolean =>
  new Set(values.filter((value) => value !== undefined)).size > 1;

/** Whether tunnel devices of the case have ids or ports that do not fit together: what Felix was told is to be read then. */
export const tunnelsDiffer = (c: Case): boolean =>
  ['vxlan.calico', 'vxlan-v6.calico'].some((name) => {
    const devices = Object.values(c.nodes).flatMap((state) =>
      state.ok && state.value.links.ok
        ? state.value.links.value.filter((link) => link.name === name).map(({ vxlan }) => vxlan)
        : [],
    );
    return differ(devices.map((vxlan) => vxlan?.id)) || differ(devices.map((vxlan) => vxlan?.port));
  });

interface InForce {
  value: number;
  setting: FelixSetting | undefined;
}

const agentOn = (c: Case, node: string) => c.objects.pods.find((pod) => isAgentOf(node, pod));

/** Undefined where it is not known: no object was read, or who selects the node is not known. */
const inForce = (c: Case, endpoint: PathEndpoint, field: Field): InForce | undefined => {
  const read = c.objects.felixConfigurations;
  if (!read?.ok) return undefined;
  const setting = felixSetting(
    {
      node: endpoint.nodeName,
      labels: endpoint.node.ok ? endpoint.node.value.labels : undefined,
      objects: read.value,
      environment: agentOn(c, endpoint.nodeName)?.felixVariables,
    },
    field,
  );
  if (setting === 'unknown') return undefined;
  const value = setting === undefined ? fields[field].usual : Number(setting.value);
  return Number.isInteger(value) ? { value, setting } : undefined;
};

export interface Told {
  /** What the device should have by what Felix was told; undefined where it is not known. */
  expected(field: Field): number | undefined;
  /** What tells this node otherwise than the other, where its device is as it was told. */
  otherwise?: { statement: Message; object: string; proof: Proof; fix: FixRef };
}

const otherwiseAt = (
  path: PathDirection,
  endpoint: PathEndpoint,
  link: Link,
  field: Field,
): NonNullable<Told['otherwise']> | undefined => {
  const remote = other(path, endpoint);
  const [own, far] = [inForce(path.c, endpoint, field), inForce(path.c, remote, field)];
  const has = link.vxlan?.[fields[field].of];
  const farHas = linkOf(remote, link.name)?.vxlan?.[fields[field].of];
  if (own?.setting === undefined || far === undefined || own.value === far.value || has !== own.value) return undefined;
  // The other device may not be as it was told yet; and of two that are told so, the one that few nodes are told.
  if (farHas === has || particularity(own.setting) < particularity(far.setting)) return undefined;
  const { nodeName: node } = endpoint;
  const { said } = own.setting;
  const agent = agentOn(path.c, node);
  const object =
    said.by === 'object' ? `FelixConfiguration ${said.name}` : `DaemonSet ${agent ? agentLabel(agent) : 'calico-node'}`;
  const names = { node, far: remote.nodeName, field: said.by === 'object' ? `spec.${field}` : said.variable };
  const values = { value: own.value, other: far.value };
  return {
    statement: say('tunnel-device.told-otherwise', { ...names, ...values, object, dev: link.name }),
    object,
    proof:
      said.by === 'object'
        ? proofOf(`calicoctl get felixconfiguration ${said.name} -o yaml`, undefined, [`  ${field}: ${own.value}`])
        : proofOf('kubectl get pod -o yaml', undefined, [`${said.variable}=${own.value}`]),
    fix:
      said.by === 'object'
        ? setFelixField.with({ object: said.name, field, value: `${far.value}` })
        : setFelixField.with({
            object: '',
            field: said.variable,
            value: '',
            ...(agent ? { namespace: agent.namespace, daemonset: agentLabel(agent) } : {}),
          }),
  };
};

export const toldOf = (path: PathDirection, endpoint: PathEndpoint, link: Link): Told => {
  const otherwise = otherwiseAt(path, endpoint, link, 'vxlanVNI') ?? otherwiseAt(path, endpoint, link, 'vxlanPort');
  return {
    expected: (field) => inForce(path.c, endpoint, field)?.value,
    ...(otherwise ? { otherwise } : {}),
  };
};
