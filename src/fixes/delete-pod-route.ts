import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { podNetworkOf, routeNamed } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { podRouteCaution } from './pod-cautions.ts';
import { inPod, routeDeleted } from './shell-text.ts';

export const deletePodRoute = defineFix({
  id: 'delete-pod-route',
  takes: ['node', 'namespace', 'pod', 'route', 'family?'],
  caution: podRouteCaution,
  ...byChange((grounds, params) => {
    const seen = podNetworkOf(grounds, params);
    const routes = seen?.network.routes;
    const route = routes?.ok ? routeNamed(routes.value, params) : undefined;
    if (seen === undefined || route === undefined) return undefined;
    const what = { family: route.family, route: route.text, pod: seen.inside };
    return {
      lines: [`${params.namespace}/${params.pod}: ip -${route.family} route: ${route.text}`],
      change: { kind: 'route-delete', ...what },
      back: { kind: 'route-add', ...what },
    };
  }),
  namespace: ({ namespace }) => namespace,
  title: ({ namespace, pod, route }) => say('fix.delete-pod-route.title', { route, pod: `${namespace}/${pod}` }),
  command: (params) => inPod(params, routeDeleted(params)),
});
