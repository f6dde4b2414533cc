import type { Proof } from '../../case/finding.ts';
import type { FelixField, FelixSetting } from '../../intended/felix-in-force.ts';
import { felixOnNode, writtenSetting } from '../../intended/felix-on-node.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import { proofOf } from '../check.ts';

/** A setting of Felix's as it is in force on a node, and who says it. */
export interface Said {
  field: FelixField;
  setting: FelixSetting;
}

/** Undefined where nobody says one, and where it is not known who does. */
export const settingAt = (path: PathDirection, endpoint: PathEndpoint, field: FelixField): FelixSetting | undefined => {
  const labels = endpoint.node.ok ? endpoint.node.value.labels : undefined;
  const setting = felixOnNode(path.c.objects, { node: endpoint.nodeName, labels }, field);
  return setting === 'unknown' ? undefined : setting;
};

/** Empty where none is said. */
export const settingsProof = (node: string, all: readonly Said[]): Proof[] =>
  all.length === 0
    ? []
    : [
        proofOf(
          'calicoctl get felixconfiguration -o yaml; kubectl get pods -l k8s-app=calico-node -A -o yaml',
          node,
          all.map(({ setting, field }) => writtenSetting(setting, field)),
        ),
      ];

/** The same of one that is looked up. */
export const settingProof = (path: PathDirection, endpoint: PathEndpoint, field: FelixField): Proof[] => {
  const setting = settingAt(path, endpoint, field);
  return settingsProof(endpoint.nodeName, setting === undefined ? [] : [{ field, setting }]);
};
