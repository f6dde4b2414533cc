/**
 * Pods in which KubeVirt runs virtual machines. While one is migrated live, the pod that it leaves and the pod that
 * it goes to have one address, as Calico and KubeVirt want it. Labels: KubeVirt's API types (`kubevirt.io`,
 * `kubevirt.io/created-by`; `kubevirt.io/migrationJobUID` only on the target of a migration).
 */

type Labels = Readonly<Record<string, string>>;

const machineKind = 'VirtualMachineInstance';

export interface MachinePod {
  labels: Labels;
  /** Owner kind and name, such as `VirtualMachineInstance/vm1`, or the kind alone. */
  owner?: string | undefined;
}

export const isMigrationTarget = ({ labels }: Pick<MachinePod, 'labels'>): boolean =>
  labels['kubevirt.io/migrationJobUID'] !== undefined;

export const isVirtualMachine = ({ labels, owner }: MachinePod): boolean =>
  labels['kubevirt.io'] === 'virt-launcher' ||
  labels['kubevirt.io/created-by'] !== undefined ||
  isMigrationTarget({ labels }) ||
  owner?.split('/')[0] === machineKind;

/** What tells the pods of one machine from all others: the id of its instance, else its name; `undefined`: not known. */
export const machineOf = (pod: MachinePod & { namespace: string }): string | undefined => {
  if (!isVirtualMachine(pod)) return undefined;
  const [kind, named] = pod.owner?.split('/') ?? [];
  const name = kind === machineKind && named !== undefined ? named : pod.labels['vm.kubevirt.io/name'];
  return pod.labels['kubevirt.io/created-by'] ?? (name === undefined ? undefined : `${pod.namespace}/${name}`);
};

export interface SharingPod {
  machine: string | undefined;
  /** A machine is, or was, being migrated to it. */
  target: boolean;
}

/**
 * Several pods that have one address as it should be: those between which one machine is being migrated. A pod keeps
 * its label when the migration has ended, so that the next one can be from one target to another.
 */
export const shareOnPurpose = (pods: readonly SharingPod[]): boolean => {
  const machines = new Set(pods.map(({ machine }) => machine));
  return pods.length > 1 && machines.size === 1 && !machines.has(undefined) && pods.some(({ target }) => target);
};

export const sharingOf = (pod: MachinePod & { namespace: string }): SharingPod => ({
  machine: machineOf(pod),
  target: isMigrationTarget(pod),
});

/**
 * With address persistence IPAM keeps the address of a virtual machine while none of its pods runs, under
 * `<network>.vmi.<namespace>.<name>` (libcalico-go, `CreateVMIHandleID`); a pod's handle is `<network>.<container>`.
 */
export const isMachineHandle = (handle: string): boolean => /^[^.]+\.vmi\./.test(handle);
