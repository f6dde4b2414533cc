import { defineFix } from './define-fix.ts';
import { isLifelineRoute } from './lifeline.ts';
import { byChange } from './node-change.ts';
import { routeCaution } from './route-cautions.ts';
import { routeNamed, stateOf } from './scene.ts';
import { onNode } from './shell-text.ts';

export const deleteRoute = defineFix({
  id: 'delete-route',
  takes: ['node', 'route', 'family?'],
  caution: routeCaution,
  ...byChange((scene, params) => {
    const { node } = params;
    const routes = stateOf(scene, node)?.routes;
    const route = routes?.ok ? routeNamed(routes.value, params) : undefined;
    if (!routes?.ok || route === undefined || isLifelineRoute(route, routes.value)) return undefined;
    const what = { family: route.family, route: route.text };
    return {
      lines: [`${node}: ip -${route.family} route: ${route.text}`],
      change: { kind: 'route-delete', ...what },
      back: { kind: 'route-add', ...what },
    };
  }),
  title: ({ node, route }) => `Delete the route "${route}" on ${node}`,
  why: () =>
    'It takes packets that Calico routes elsewhere. Where it stands in the place of a route of Felix, Felix writes its own again at its next refresh, within 90 seconds. Where nothing of Calico wrote it, find out who did, or it comes back.',
  command: (params) =>
    onNode(params, [
      'ip',
      ...(params.family === '6' ? ['-6'] : []),
      'route',
      'del',
      ...(params.route ?? '').split(/\s+/).filter((word) => word !== ''),
    ]),
});
