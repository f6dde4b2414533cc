import { tableOf } from '../table.ts';
import { type CalicoVersion, parseCalicoVersion } from './policy/version.ts';

/**
 * Who is to write the routes from node to node of pools without VXLAN: Felix says it of itself and BIRD of itself, and
 * Calico holds neither against the other (calico#6.4).
 */

/** `ipip`: a pool whose packets are wrapped in IPIP, some of them at least; `plain`: none are. */
type Kind = 'ipip' | 'plain';

const takenBy: Readonly<Record<string, readonly Kind[]>> = tableOf({
  Disabled: [],
  EnabledIPIPOnly: ['ipip'],
  EnabledNoEncapOnly: ['plain'],
  Enabled: ['ipip', 'plain'],
});

/** What the other of the two is to say, so that each route has one that writes it. */
const complements: Readonly<Record<string, string>> = tableOf({
  Disabled: 'Enabled',
  EnabledIPIPOnly: 'EnabledNoEncapOnly',
  EnabledNoEncapOnly: 'EnabledIPIPOnly',
  Enabled: 'Disabled',
});

export const complementOf = (value: string): string | undefined => complements[value];

/** From 3.33 Felix writes those of IPIP where nobody says anything. */
const usual = ({ major, minor }: CalicoVersion): { felix: string; bgp: string } =>
  major > 3 || minor >= 33
    ? { felix: 'EnabledIPIPOnly', bgp: 'EnabledNoEncapOnly' }
    : { felix: 'Disabled', bgp: 'Enabled' };

export interface ClusterRoutes {
  felix: string;
  bgp: string;
  writers: 'felix' | 'bird' | 'both' | 'nobody';
}

/**
 * Who writes them, by what each was told; `undefined` where that is not known. What nobody was told stands as the
 * version has it, and fits together.
 */
export const clusterRoutesOf = (
  told: { felix: string | undefined; bgp: string | undefined },
  kind: Kind,
  version: string | undefined,
): ClusterRoutes | undefined => {
  if (told.felix === undefined && told.bgp === undefined) return undefined;
  const parsed = version === undefined ? undefined : parseCalicoVersion(version);
  const otherwise = parsed && usual(parsed);
  const [felix, bgp] = [told.felix ?? otherwise?.felix, told.bgp ?? otherwise?.bgp];
  if (felix === undefined || bgp === undefined) return undefined;
  const [byFelix, byBird] = [takenBy[felix]?.includes(kind), takenBy[bgp]?.includes(kind)];
  if (byFelix === undefined || byBird === undefined) return undefined;
  return { felix, bgp, writers: byFelix ? (byBird ? 'both' : 'felix') : byBird ? 'bird' : 'nobody' };
};
