import type { Fix } from './fix.ts';
import { inPod } from './shell-text.ts';

export const deletePodRoute: Fix = {
  id: 'delete-pod-route',
  by: 'approve',
  title: ({ namespace, pod, route }) => `Delete the route ${route} inside ${namespace}/${pod}`,
  why: () => 'A pod of Calico sends everything to 169.254.1.1 unless the CNI configuration says otherwise.',
  command: (params) =>
    inPod(params, ['ip', 'route', 'del', ...(params.route ?? '').split(/\s+/).filter((word) => word !== '')]),
};
