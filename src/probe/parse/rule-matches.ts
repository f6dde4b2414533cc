import type { RuleMatch } from '../../case/node-state.ts';
import { tableOf } from '../../table.ts';
import { parseCidr, parseIcmpType, parseMarkAndMask, parsePortRanges, protocolName } from './rule-values.ts';

export interface OptionContext {
  module: string;
  option: string;
  value: string;
  negate: boolean;
  family: 4 | 6;
}

type Convert = (context: OptionContext) => RuleMatch | undefined;

const ports =
  (kind: 'source-ports' | 'destination-ports' | 'ports'): Convert =>
  ({ value, negate }) => {
    const ranges = parsePortRanges(value);
    return ranges && { kind, ranges, negate };
  };

const network =
  (kind: 'source' | 'destination'): Convert =>
  ({ value, negate, family }) => {
    const cidr = parseCidr(value, family);
    return cidr === undefined ? undefined : { kind, cidr, negate };
  };

const ctState: Convert = ({ value, negate }) => ({ kind: 'ct-state', states: value.split(','), negate });

const icmpType: Convert = ({ value, negate, family }) => {
  const parsed = parseIcmpType(value, family);
  return parsed && { kind: 'icmp-type', ...parsed, negate };
};

/** Options that stand before any module. */
const basic: Readonly<Record<string, Convert>> = tableOf({
  '-i': ({ value, negate }) => ({ kind: 'in-interface', name: value, negate }),
  '-o': ({ value, negate }) => ({ kind: 'out-interface', name: value, negate }),
  '-p': ({ value, negate }) => ({ kind: 'protocol', protocol: protocolName(value), negate }),
  '-s': network('source'),
  '-d': network('destination'),
});

const portOptions: Readonly<Record<string, Convert>> = tableOf({
  '--sport': ports('source-ports'),
  '--source-port': ports('source-ports'),
  '--dport': ports('destination-ports'),
  '--destination-port': ports('destination-ports'),
});

/** Options with one value, by module. */
const byModule: Readonly<Record<string, Readonly<Record<string, Convert>>>> = tableOf({
  tcp: portOptions,
  udp: portOptions,
  sctp: portOptions,
  udplite: portOptions,
  multiport: tableOf({
    '--sports': ports('source-ports'),
    '--source-ports': ports('source-ports'),
    '--dports': ports('destination-ports'),
    '--destination-ports': ports('destination-ports'),
    '--ports': ports('ports'),
  }),
  mark: tableOf({
    '--mark': ({ value, negate }) => {
      const parsed = parseMarkAndMask(value);
      return parsed && { kind: 'mark', ...parsed, negate };
    },
  }),
  conntrack: tableOf({ '--ctstate': ctState }),
  state: tableOf({ '--state': ctState }),
  icmp: tableOf({ '--icmp-type': icmpType }),
  icmp6: tableOf({ '--icmpv6-type': icmpType }),
});

/** Modules that add nothing by themselves, only by their options. */
export const understoodModules: ReadonlySet<string> = new Set([
  ...Object.keys(byModule),
  'comment',
  'set',
  'addrtype',
  'rpfilter',
]);

const longBasic: Readonly<Record<string, string>> = tableOf({
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--protocol': '-p',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
});

const basicNames = new Map([
  ...Object.keys(basic).map((name): [string, string] => [name, name]),
  ...Object.entries(longBasic),
]);

export const basicOption = (token: string): string | undefined => basicNames.get(token);

export const basicMatch = (context: OptionContext): RuleMatch | undefined => basic[context.option]?.(context);

export const hasModuleOption = (module: string, option: string): boolean => byModule[module]?.[option] !== undefined;

export const moduleMatch = (context: OptionContext): RuleMatch | undefined =>
  byModule[context.module]?.[context.option]?.(context);

const direction = (text: string): 'src' | 'dst' | undefined => (text === 'src' || text === 'dst' ? text : undefined);

/** `--match-set cali40s:abc src,dst`. */
export const setMatch = (set: string, directions: string, negate: boolean): RuleMatch | undefined => {
  const parsed = directions.split(',').map(direction);
  if (parsed.includes(undefined)) return undefined;
  return { kind: 'set', set, directions: parsed.filter((each) => each !== undefined), negate };
};
