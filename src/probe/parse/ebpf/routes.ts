import type { EbpfRoute } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { familyOf, isPrefix } from '../../../ip/texts.ts';
import { say } from '../../../words/say.ts';
import { type JsonObject, numberOf, readList, textOf, textsOf } from '../json-list.ts';
import { isJson, listText, never, readLines } from './lines.ts';

const what = say('noun.ebpf-routes');

/** A program can do nothing with an entry that has not what its flags promise. */
const checked = (route: EbpfRoute): EbpfRoute | undefined => {
  const { cidr, nextHop, flags, index } = route;
  if (!isPrefix(cidr) || (nextHop !== undefined && familyOf(nextHop) === undefined)) return undefined;
  if (!flags.includes('workload')) return route;
  const whole = flags.includes('local') ? index !== undefined : nextHop !== undefined;
  return whole ? route : undefined;
};

const routeOf = (line: string): EbpfRoute | undefined => {
  const text = line.trim();
  const at = text.indexOf(': ');
  if (at === -1) return undefined;
  const words = text.slice(at + 2).split(' ');
  const flags: string[] = [];
  const found: { index?: number; nextHop?: string } = {};
  for (let next = words.shift(); next !== undefined; next = words.shift()) {
    if (next === 'idx') {
      const index = words.shift() ?? '';
      if (!/^\d{1,10}$/.test(index)) return undefined;
      found.index = Number(index);
    } else if (next === 'nh') found.nextHop = words.shift() ?? '';
    else if (/^[a-z-]{1,40}$/.test(next)) flags.push(next);
    else return undefined;
  }
  return checked({ cidr: text.slice(0, at), flags, ...found, text });
};

const ofJson = (item: JsonObject): EbpfRoute | undefined => {
  const cidr = textOf(item.dest);
  if (cidr === undefined || !Array.isArray(item.flags)) return undefined;
  const flags = textsOf(item.flags);
  const index = numberOf(item.ifindex);
  const nextHop = textOf(item.next_hop);
  const more = `${index === undefined ? '' : ` idx ${index}`}${nextHop === undefined ? '' : ` nh ${nextHop}`}`;
  return checked({
    cidr,
    flags,
    ...(index === undefined ? {} : { index }),
    ...(nextHop === undefined ? {} : { nextHop }),
    text: `${cidr}: ${flags.join(' ')}${more}`,
  });
};

/** `calico-node -bpf routes dump`, either form and family. */
export const parseEbpfRoutes = (text: string): Read<EbpfRoute[]> =>
  never(text, what) ?? (isJson(text) ? readList(listText(text), what, ofJson) : readLines(text, what, routeOf));
