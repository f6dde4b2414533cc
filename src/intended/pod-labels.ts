/** The label by which a StatefulSet tells each of its pods from the others: its own name. */
export const podNameLabel = 'statefulset.kubernetes.io/pod-name';
