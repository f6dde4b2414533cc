import type { Finding } from '../../case/finding.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { devicesOf, lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf, routeProof } from '../check.ts';
import { divertedBy } from './diverted-by.ts';
import { inInterfaces } from './forwarding.ts';
import { isUsualTable } from './route-verdict.ts';
import { effectiveRpFilter } from './sysctls.ts';

export const onInterface = (
  path: PathDirection,
  endpoint: PathEndpoint,
  dev: string,
  from: string,
  object = `interface ${dev}`,
): Finding => {
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'node'), node, object };
  const check = checkAt(path, 'reverse-path', say('reverse-path.about', { node, dev, from }), place);
  return check.reading(endpoint.state, (state) =>
    check.reading(state.sysctls, (values) => {
      const name = `net.ipv4.conf.${dev}.rp_filter`;
      const mode = effectiveRpFilter(values, dev);
      if (mode === undefined) return check.unknown(say('sysctl.not-read', { name }));
      if (mode === 0) return check.pass(say('reverse-path.off', { node, dev }));
      const back = lookupRoute(state, { dst: from });
      if (back.kind === 'unknown') return check.unknown(back.reason);
      const devices = devicesOf(back);
      const refused = mode === 1 ? !devices.includes(dev) : back.kind === 'none';
      if (!refused) return check.pass(say('reverse-path.passes', { node, dev, from }));
      const { rule } = back.kind === 'route' ? back : {};
      if (rule !== undefined && !isUsualTable(rule.table)) {
        const { cause, owner, proof, fixes } = divertedBy(path, endpoint, rule.text);
        return check.fail(cause, say('reverse-path.diverted', { node, dev, from, rule: rule.text, owner }), {
          object: `rule ${rule.text}`,
          proof: [proof],
          explains: ['check:live-packets'],
          fixes,
        });
      }
      const statement =
        devices.length === 0
          ? say('reverse-path.no-route', { node, dev, from, mode })
          : say('reverse-path.drops', { node, dev, from, mode, devices });
      return check.fail('rp-filter-drops', statement, {
        proof: [
          proofOf(`sysctl ${name} net.ipv4.conf.all.rp_filter`, node, [`effective rp_filter of ${dev} = ${mode}`]),
          routeProof(node, path.family, from, [back.kind === 'route' ? back.route : undefined]),
        ],
        explains: ['check:live-packets'],
        fixes: [setSysctl.with({ node, name, value: '2' })],
      });
    }),
  );
};

/** The kernel's reverse path filter on the interface that the packet comes in by (causes#rp-filter-drops). */
export const reversePath = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  const translated = endpoint.end === 'destination' && path.direction === 'forward' ? path.translated : undefined;
  const from = translated ?? path.source.address;
  if (path.family !== 4 || from === undefined) return [];
  return inInterfaces(path, endpoint).map((dev) => onInterface(path, endpoint, dev, from));
};
