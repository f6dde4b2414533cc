import type { Explained, Finding, FixRef, Proof } from '../../case/finding.ts';
import type { Route } from '../../case/node-state.ts';
import { deleteRoute as deleteRouteFix } from '../../fixes/delete-route.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { findBlock } from '../../intended/blocks.ts';
import { programOfRoute } from '../../intended/other-programs.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { sameAddress, samePrefix } from '../../ip/texts.ts';
import { nodeIp, type PathDirection } from '../../path/path-direction.ts';
import { isOfCalico } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt, ofFamily, routeProof } from '../check.ts';
import { whileMigrating } from '../objects/migrating.ts';
import { divertedBy } from './diverted-by.ts';
import { freeAddress } from './free-address.ts';
import { ownerSaid } from './route-owner.ts';
import { type RouteVerdict, routeToOther } from './route-verdict.ts';

const blockText = (path: PathDirection): string => {
  const address = path.destination.address ?? '';
  return findBlock(path.c.objects.blocks, address)?.cidr ?? address;
};

const proofsOf = (path: PathDirection, verdict: RouteVerdict): Proof[] => {
  if (verdict.kind === 'unknown') return [];
  const { source, destination, family } = path;
  const route = 'route' in verdict ? verdict.route : undefined;
  const looked = routeProof(source.nodeName, family, destination.address, [route]);
  const expected = 'expected' in verdict ? [`expected: ${blockText(path)} ${verdict.expected}`] : [];
  return [
    ...(verdict.kind === 'diverted' ? [divertedBy(path, source, verdict.rule).proof] : []),
    { ...looked, lines: [...looked.lines, ...expected] },
  ];
};

const isDefault = (route: Route): boolean => route.dst === '0.0.0.0/0' || route.dst === '::/0';

/** BIRD learns a route that somebody wrote and tells the other nodes, where it shadows the pod's own. */
const passedOn = (path: PathDirection, verdict: RouteVerdict): Explained[] => {
  const { source, destination } = path;
  if (verdict.kind !== 'refused' && verdict.kind !== 'foreign') return [];
  const routes = destination.state.ok && destination.state.value.routes.ok ? destination.state.value.routes.value : [];
  const learned = routes.some(
    (route) =>
      route.protocol === 'bird' &&
      samePrefix(route.dst, verdict.route.dst) &&
      (sameAddress(route.gateway, nodeIp(source, path.family)) ||
        // Between nodes of one AS the next hop is passed on unchanged.
        (verdict.route.gateway !== undefined && sameAddress(route.gateway, verdict.route.gateway))),
  );
  return learned ? [`foreign-route@${destination.nodeName}`] : [];
};

/** The sender's node and the block of the receiver's address (steps#000-8, #001-4, #001-5, #004-2; calico#2.2). */
export const blockRoute = (path: PathDirection): Finding => {
  const verdict = routeToOther(path);
  const { source, destination } = path;
  const node = source.nodeName;
  const far = destination.nodeName;
  const address = destination.address ?? destination.key;
  const block = blockText(path);
  const place = { hop: 'source-node' as const, node, object: `route to ${block}` };
  const check = checkAt(path, 'block-route', say('block-route.about', { node, block }), place);
  const more = (...fixes: FixRef[]) => ({
    proof: proofsOf(path, verdict),
    // A missing way back also fails a strict reverse path filter.
    explains: [
      `rp-filter-drops@${node}` as const,
      // The node answers for the gateway only what its routing would let in (net/ipv4/arp.c).
      ...(verdict.kind === 'diverted' ? ([`gateway-unanswered@${node}`] as const) : []),
      ...passedOn(path, verdict),
      'check:live-packets' as const,
    ],
    fixes,
  });
  const restart = restartCalicoNode.with({ node });
  const deleteRoute = (route: string) => deleteRouteFix.with({ node, route, ...ofFamily(path.family) });
  const moving = verdict.kind === 'right' ? undefined : whileMigrating(path, destination);
  if (moving !== undefined) return check.unknown(moving, { proof: proofsOf(path, verdict) });
  switch (verdict.kind) {
    case 'unknown':
      return check.unknown(verdict.reason);
    case 'right': {
      const names = { node, address, far };
      const statement =
        verdict.fabric === undefined
          ? say('block-route.right', names)
          : say('block-route.right-by-fabric', { ...names, gateway: verdict.fabric });
      return check.pass(statement, { proof: proofsOf(path, verdict) });
    }
    case 'missing': {
      const { route, lender } = verdict;
      const names = { node, block, far };
      if (lender !== undefined) {
        // Felix writes it for VXLAN; else the node with the pod tells it to the others.
        const writer = path.transport.kind === 'vxlan' ? node : far;
        const borrowed = say('block-route.borrowed-missing', { ...names, address, lender });
        return check.fail('block-route-missing', borrowed, more(restartCalicoNode.with({ node: writer })));
      }
      const statement =
        route === undefined
          ? say('block-route.missing', names)
          : isDefault(route)
            ? say('block-route.missing-so-default', { ...names, address })
            : say('block-route.missing-so-other', { ...names, address, route: route.dst });
      return check.fail('block-route-missing', statement, more(restart));
    }
    case 'wrong': {
      const names = { node, address, far, leadsTo: verdict.leadsTo };
      const statement = verdict.some ? say('block-route.wrong-some', names) : say('block-route.wrong', names);
      return check.fail(
        'block-route-wrong',
        statement,
        isOfCalico(verdict.route) ? more(restart) : more(restart, deleteRoute(verdict.route.dst)),
      );
    }
    case 'foreign': {
      const { route, leadsTo } = verdict;
      const own = source.state.ok ? ownerOfLocal(source.state.value, route) : undefined;
      if (own) {
        const statement = say('block-route.own-address', { node, address, dev: own.name, end: destination.key });
        return check.fail(
          'foreign-route',
          statement,
          more(freeAddress(node, address, { link: own, end: destination })),
        );
      }
      const statement = say('block-route.foreign', {
        ...{ node, address, leadsTo, route: route.dst },
        owner: ownerSaid(source, (state) => programOfRoute(state, route)),
      });
      return check.fail('foreign-route', statement, more(deleteRoute(route.text)));
    }
    case 'refused': {
      const route = `${verdict.route.type} ${verdict.route.dst}`;
      const statement = say('block-route.refused', { node, address, far, route });
      const own = isOfCalico(verdict.route);
      return check.fail('blackhole-route', statement, more(own ? restart : deleteRoute(route)));
    }
    case 'diverted': {
      const { cause, rule, owner, fixes } = divertedBy(path, source, verdict.rule);
      return check.fail(cause, say('block-route.diverted', { node, address, rule, owner }), more(...fixes));
    }
    case 'other-way': {
      const { route, expected } = verdict;
      const statement = say('block-route.other-way', { node, address, far, route: route.text, expected });
      return check.warn(statement, { cause: 'block-route-wrong', ...more(restart) });
    }
  }
};
