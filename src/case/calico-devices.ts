const tunnel = /^(?:vxlan(?:-v6)?\.calico|tunl0|wireguard\.cali|wg-v6\.cali)$/;

/** Whether an interface of a node is a tunnel of Calico's, by its name (calico#2.3). */
export const isTunnelDevice = (name: string): boolean => tunnel.test(name);

/** The same of all that Calico makes on a node: its ends of the pods' interfaces begin with `cali`. */
export const isCalicoDevice = (name: string): boolean => name.startsWith('cali') || isTunnelDevice(name);
