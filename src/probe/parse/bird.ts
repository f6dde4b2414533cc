import type { Bird } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';

type BirdProtocol = Bird['protocols'][number];

const welcome = /^BIRD (\S+) ready\.$/;

const field = (lines: readonly string[], pattern: RegExp): string | undefined => {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match?.[1] !== undefined) return match[1].trim();
  }
  return undefined;
};

const protocolOf = (lines: readonly string[]): BirdProtocol | undefined => {
  const head = /^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)(.*)$/s.exec(lines[0] ?? '');
  if (!head) return undefined;
  const [, name = '', proto = '', , state = '', since = '', info = ''] = head;
  const imported = field(lines, /^\s+Routes:\s*(\d+) imported/);
  return {
    name,
    proto,
    state,
    since,
    info: info.trim(),
    neighborAddress: field(lines, /^\s+Neighbor address:\s*(\S+)/),
    neighborAs: field(lines, /^\s+Neighbor AS:\s*(\S+)/),
    bgpState: field(lines, /^\s+BGP state:\s*(\S.*)$/s),
    routesImported: imported === undefined ? undefined : Number(imported),
    text: lines.join('\n').trimEnd(),
  };
};

/** `show protocols all` (or without `all`) of BIRD 1.6 and 2, with or without the client's first line. */
export const parseBirdProtocols = (text: string): Read<BirdProtocol[]> => {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const header = lines.findIndex((line) => /^name\s+proto\s+table\s+state\s+since\s+info$/i.test(line));
  if (header === -1) return missing(say('garbled.bird-heading', { text: text.trim().slice(0, 80) }));
  const groups: string[][] = [];
  for (const line of lines.slice(header + 1)) {
    if (line === '') continue;
    if (!line.startsWith(' ') && !line.startsWith('\t')) groups.push([line]);
    else groups.at(-1)?.push(line);
  }
  const protocols: BirdProtocol[] = [];
  for (const group of groups) {
    const protocol = protocolOf(group);
    if (protocol === undefined) return missing(say('garbled.bird-line', { text: group[0]?.slice(0, 80) ?? '' }));
    protocols.push(protocol);
  }
  return got(protocols);
};

/** `show status`: the version and the router's id, where they are said. */
export const parseBirdStatus = (text: string): Pick<Bird, 'version' | 'routerId'> => {
  const lines = text.split('\n');
  return {
    version: field(lines, /^BIRD (\S+)$/) ?? field(lines, welcome),
    routerId: field(lines, /^Router ID is (\S+)/),
  };
};

/** `show route`: one line per route, continuation lines (several next hops) joined to their route. */
export const parseBirdRoutes = (text: string): string[] => {
  const routes: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    if (line === '' || welcome.test(line) || /^Table \S+:$/.test(line)) continue;
    const last = routes.length - 1;
    if (/^\s/.test(line) && last >= 0) routes[last] += ` ${line.trim()}`;
    else routes.push(line);
  }
  return routes;
};
