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

/**
 * With address persistence IPAM keeps the address of a virtual machine while none of its pods runs, under
 * `<network>.vmi.<namespace>.<name>` (libcalico-go, `CreateVMIHandleID`); a pod's handle is `<network>.<container>`.
 */
export const isMachineHandle = (handle: string): boolean => /^[^.]+\.vmi\./.test(handle);
