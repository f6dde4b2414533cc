import type { Finding } from '../../case/finding.ts';
import { devicesOf, lookupRoute } from '../../programmed/routes.ts';
import { findingOf, fix, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, type Side } from '../leg.ts';
import { inInterfaces } from './forwarding.ts';
import { effectiveRpFilter, sysctlsOf } from './sysctls.ts';

/** The kernel's reverse path filter on the interface that the packet comes in by (R49). */
export const reversePath = (leg: Leg, side: Side): Finding[] => {
  const translated = side.end === 'destination' && leg.direction === 'forward' ? leg.translated : undefined;
  const from = translated ?? leg.source.address;
  if (leg.family !== 4 || from === undefined) return [];
  const values = sysctlsOf(side);
  const common = { check: 'reverse-path' as const, hop: hopAt(side, 'node'), node: side.nodeName };
  return inInterfaces(leg, side).map((dev) => {
    const at = { ...common, object: `interface ${dev}` };
    if (!values.ok || !side.state.ok) {
      const reason = values.ok ? 'the node was not read' : values.reason;
      return findingOf(leg, {
        ...at,
        status: 'unknown',
        statement: `reverse path filter of ${dev} on ${side.nodeName} not read: ${reason}`,
      });
    }
    const mode = effectiveRpFilter(values.value, dev);
    if (mode === undefined) {
      return findingOf(leg, {
        ...at,
        status: 'unknown',
        statement: `reverse path filter of ${dev} on ${side.nodeName} was not read`,
      });
    }
    if (mode === 0) {
      return findingOf(leg, {
        ...at,
        status: 'pass',
        statement: `${side.nodeName} does not filter by reverse path on ${dev}`,
      });
    }
    const back = lookupRoute(side.state.value, { dst: from });
    if (back.kind === 'unknown') {
      return findingOf(leg, {
        ...at,
        status: 'unknown',
        statement: `the way back to ${from} cannot be told: ${back.reason}`,
      });
    }
    const devices = devicesOf(back);
    const refused = mode === 1 ? !devices.includes(dev) : back.kind === 'none';
    if (!refused) {
      return findingOf(leg, {
        ...at,
        status: 'pass',
        statement: `the way back to ${from} passes the reverse path filter of ${dev} on ${side.nodeName}`,
      });
    }
    const name = `net.ipv4.conf.${dev}.rp_filter`;
    return findingOf(leg, {
      ...at,
      status: 'fail',
      cause: 'rp-filter-drops',
      statement: `${side.nodeName} drops packets from ${from} that come in by ${dev}: its route back is ${devices.join(', ') || 'missing'} and rp_filter is ${mode}`,
      proof: [
        proofOf(`sysctl ${name} net.ipv4.conf.all.rp_filter`, side.nodeName, [
          `effective rp_filter of ${dev} = ${mode}`,
        ]),
        routeProof(side.nodeName, leg.family, from, [back.kind === 'route' ? back.route : undefined]),
      ],
      explains: ['check:live-packets'],
      fixes: [fix('set-sysctl', { node: side.nodeName, name, value: '2' })],
    });
  });
};
