import { defineFix } from './define-fix.ts';
import { routeNamed, stateOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { keepsNodeReachable } from './node-reachability.ts';
import { routeCaution } from './route-cautions.ts';
import { onNode, routeDeleted } from './shell-text.ts';

export const deleteRoute = defineFix({
  id: 'delete-route',
  takes: ['node', 'route', 'family?'],
  caution: routeCaution,
  ...byChange((grounds, params) => {
    const { node } = params;
    const routes = stateOf(grounds, node)?.routes;
    const route = routes?.ok ? routeNamed(routes.value, params) : undefined;
    if (!routes?.ok || route === undefined || keepsNodeReachable(route, routes.value)) return undefined;
    const what = { family: route.family, route: route.text };
    return {
      lines: [`${node}: ip -${route.family} route: ${route.text}`],
      change: { kind: 'route-delete', ...what },
      back: { kind: 'route-add', ...what },
    };
  }),
  command: (params) => onNode(params, routeDeleted(params)),
});
