import type { Family } from './family.ts';
import { ipipDevice, tunnelDevice } from './network.ts';
import { type Chain, clearMark, goto, jump, markClear, markSet, marks, type Rule, setMark } from './rule.ts';

/** The chains that every node has, whatever runs on it (calico#3.3; order and comments as recorded). */

const allMarks = marks.accept + marks.pass + marks.scratch0 + marks.scratch1;
const accepted = (comment = false): Rule => ({
  match: markSet(marks.accept),
  action: jump('ACCEPT'),
  ...(comment ? { comments: ['Host endpoint policy accepted packet.'] } : {}),
});

const empty = (name: string): Chain => ({ name, rules: [] });

/** The reverse path must be that of a pod's own interface; `validmark` honours policy routing. */
const rpfFails = `${markSet(marks.scratch0)} -m rpfilter --invert --validmark`;

export interface StaticInputs {
  family: Family;
  vxlan: boolean;
  ipip: boolean;
  natOutgoing: boolean;
}

/** What a pod and its node must say to each other, whatever a policy says: listeners, routers, neighbours. */
const neighbourDiscovery: Rule[] = [130, 131, 132, 133, 135, 136].map((type) => ({
  match: `-p 58 -m icmp6 --icmpv6-type ${type}`,
  action: jump('ACCEPT'),
}));

export const filterChains = ({ family, vxlan, ipip }: StaticInputs): Chain[] => [
  {
    name: 'cali-FORWARD',
    rules: [
      { action: clearMark(allMarks - marks.accept) },
      { match: markClear(marks.accept), action: jump('cali-from-hep-forward') },
      { match: '--in-interface cali+', action: jump('cali-from-wl-dispatch') },
      { match: '--out-interface cali+', action: jump('cali-to-wl-dispatch') },
      { action: jump('cali-to-hep-forward') },
      { action: jump('cali-cidr-block') },
    ],
  },
  {
    name: 'cali-INPUT',
    rules: [
      ...(ipip
        ? [
            {
              match: '-p 4 -m set --match-set cali40all-hosts-net src -m addrtype --dst-type LOCAL',
              action: jump('ACCEPT'),
              comments: ['Allow IPIP packets from Calico hosts'],
            },
            { match: '-p 4', action: jump('DROP'), comments: ['Drop IPIP packets from non-Calico hosts'] },
          ]
        : []),
      ...(vxlan
        ? [
            {
              match: `-p 17 -m multiport --destination-ports 4789 -m set --match-set cali${family}0all-vxlan-net src -m addrtype --dst-type LOCAL`,
              action: jump('ACCEPT'),
              comments: [`Allow IPv${family} VXLAN packets from allowed hosts`],
            },
            {
              match: '-p 17 -m multiport --destination-ports 4789 -m addrtype --dst-type LOCAL',
              action: jump('DROP'),
              comments: [`Drop IPv${family} VXLAN packets from non-allowed hosts`],
            },
          ]
        : []),
      { match: '--in-interface cali+', action: goto('cali-wl-to-host') },
      accepted(),
      { action: clearMark(allMarks) },
      { action: jump('cali-from-host-endpoint') },
      accepted(true),
    ],
  },
  {
    name: 'cali-OUTPUT',
    rules: [
      accepted(),
      { match: '--out-interface cali+', action: jump('RETURN') },
      ...(ipip
        ? [
            {
              match: '-p 4 -m set --match-set cali40all-hosts-net dst -m addrtype --src-type LOCAL',
              action: jump('ACCEPT'),
              comments: ['Allow IPIP packets to other Calico hosts'],
            },
          ]
        : []),
      ...(vxlan
        ? [
            {
              match: `-p 17 -m multiport --destination-ports 4789 -m addrtype --src-type LOCAL -m set --match-set cali${family}0all-vxlan-net dst`,
              action: jump('ACCEPT'),
              comments: [`Allow IPv${family} VXLAN packets to other allowed hosts`],
            },
          ]
        : []),
      { action: clearMark(allMarks) },
      { match: '-m conntrack ! --ctstate DNAT', action: jump('cali-to-host-endpoint') },
      accepted(true),
    ],
  },
  {
    name: 'cali-wl-to-host',
    rules: [
      ...(family === 6 ? neighbourDiscovery : []),
      { action: jump('cali-from-wl-dispatch') },
      { action: jump('ACCEPT'), comments: ['Configured DefaultEndpointToHostAction'] },
    ],
  },
  empty('cali-cidr-block'),
  empty('cali-from-hep-forward'),
  empty('cali-to-hep-forward'),
  empty('cali-from-host-endpoint'),
  empty('cali-to-host-endpoint'),
];

export const filterInserts: Chain[] = [
  { name: 'INPUT', rules: [{ action: jump('cali-INPUT') }] },
  { name: 'FORWARD', rules: [{ action: jump('cali-FORWARD') }] },
  { name: 'OUTPUT', rules: [{ action: jump('cali-OUTPUT') }] },
];

export const filterAppends: Chain[] = [
  {
    name: 'FORWARD',
    rules: [
      { match: markSet(marks.accept), action: jump('ACCEPT'), comments: ['Policy explicitly accepted packet.'] },
      { action: setMark(marks.accept) },
    ],
  },
];

const fromWrongAddress = (device: string): Rule => ({
  match: `--out-interface ${device} -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL`,
  action: jump('MASQUERADE --random-fully'),
});

export const natChains = ({ family, vxlan, ipip, natOutgoing }: StaticInputs): Chain[] => [
  { name: 'cali-PREROUTING', rules: [{ action: jump('cali-fip-dnat') }] },
  { name: 'cali-OUTPUT', rules: [{ action: jump('cali-fip-dnat') }] },
  {
    name: 'cali-POSTROUTING',
    rules: [
      { action: jump('cali-fip-snat') },
      { action: jump('cali-nat-outgoing') },
      ...(ipip ? [fromWrongAddress(ipipDevice)] : []),
      ...(vxlan ? [fromWrongAddress(tunnelDevice(family))] : []),
    ],
  },
  {
    name: 'cali-nat-outgoing',
    rules: natOutgoing
      ? [
          {
            match: `-m set --match-set cali${family}0masq-ipam-pools src -m set ! --match-set cali${family}0network-ip-pools dst`,
            action: jump('MASQUERADE --random-fully'),
          },
        ]
      : [],
  },
  empty('cali-fip-dnat'),
  empty('cali-fip-snat'),
];

export const natInserts: Chain[] = [
  { name: 'PREROUTING', rules: [{ action: jump('cali-PREROUTING') }] },
  { name: 'OUTPUT', rules: [{ action: jump('cali-OUTPUT') }] },
];

/** After kube-proxy's own, which Felix does not want to come before. */
export const natAppends: Chain[] = [{ name: 'POSTROUTING', rules: [{ action: jump('cali-POSTROUTING') }] }];

export const mangleChains = ({ family }: StaticInputs): Chain[] => [
  {
    name: 'cali-POSTROUTING',
    rules: [
      {
        match: `-m set --match-set cali${family}0dscp-src-net src -m set ! --match-set cali${family}0network-ip-pools dst -m set ! --match-set cali${family}0this-host dst`,
        action: jump('cali-egress-dscp'),
        comments: ['set dscp for traffic leaving cluster.'],
      },
      { match: markSet(marks.accept), action: jump('RETURN') },
      { action: clearMark(allMarks) },
      { match: '-m conntrack --ctstate DNAT', action: jump('cali-to-host-endpoint') },
      {
        match: markSet(marks.accept),
        action: jump('RETURN'),
        comments: ['Host endpoint policy accepted packet.'],
      },
    ],
  },
  {
    name: 'cali-PREROUTING',
    rules: [
      { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: jump('ACCEPT') },
      accepted(),
      { action: jump('cali-from-host-endpoint') },
      accepted(true),
    ],
  },
  empty('cali-egress-dscp'),
  empty('cali-from-host-endpoint'),
  empty('cali-to-host-endpoint'),
];

export const mangleInserts: Chain[] = [
  { name: 'PREROUTING', rules: [{ action: jump('cali-PREROUTING') }] },
  { name: 'POSTROUTING', rules: [{ action: jump('cali-POSTROUTING') }] },
];

export const rawChains = ({ vxlan }: StaticInputs): Chain[] => {
  const untracked: Rule[] = vxlan ? [{ match: '-p udp --dport 4789', action: jump('NOTRACK') }] : [];
  return [
    {
      name: 'cali-OUTPUT',
      rules: [{ action: clearMark(allMarks) }, { action: jump('cali-to-host-endpoint') }, ...untracked, accepted()],
    },
    {
      name: 'cali-PREROUTING',
      rules: [
        { action: clearMark(allMarks) },
        ...untracked,
        { match: '--in-interface cali+', action: setMark(marks.scratch0) },
        { match: markSet(marks.scratch0), action: jump('cali-rpf-skip') },
        { match: rpfFails, action: jump('DROP') },
        { match: markClear(marks.scratch0), action: jump('cali-from-host-endpoint') },
        accepted(),
      ],
    },
    empty('cali-rpf-skip'),
    empty('cali-from-host-endpoint'),
    empty('cali-to-host-endpoint'),
  ];
};

export const rawInserts: Chain[] = [
  { name: 'PREROUTING', rules: [{ action: jump('cali-PREROUTING') }] },
  { name: 'OUTPUT', rules: [{ action: jump('cali-OUTPUT') }] },
];
