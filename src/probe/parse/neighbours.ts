import type { FdbEntry, Neighbour } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { familyOf } from './addresses.ts';
import { type JsonObject, numberOf, readList, textOf, textsOf } from './json-list.ts';

const neighbourOf = (item: JsonObject): Neighbour | undefined => {
  const address = textOf(item.dst);
  const dev = textOf(item.dev);
  if (address === undefined || dev === undefined) return undefined;
  const mac = textOf(item.lladdr);
  const states = textsOf(item.state);
  const text = `${address} dev ${dev}${mac ? ` lladdr ${mac}` : ''} ${states.join(' ')}`.trimEnd();
  return { family: familyOf(address), address, dev, mac, states, text };
};

/** `ip -j neigh`, both families. */
export const parseNeighbours = (text: string): Read<Neighbour[]> => readList(text, say('noun.neighbours'), neighbourOf);

const fdbOf = (item: JsonObject): FdbEntry | undefined => {
  const mac = textOf(item.mac);
  const dev = textOf(item.ifname);
  if (mac === undefined || dev === undefined) return undefined;
  const dst = textOf(item.dst);
  const state = textOf(item.state);
  const flags = textsOf(item.flags);
  const port = numberOf(item.port);
  const vni = numberOf(item.vni);
  const named = [dst && `dst ${dst}`, port !== undefined && `port ${port}`, vni !== undefined && `vni ${vni}`];
  const text = [mac, `dev ${dev}`, ...named, ...flags, state].filter(Boolean).join(' ');
  return { mac, dev, dst, port, vni, state, flags, text };
};

/** `bridge -j fdb`. */
export const parseFdb = (text: string): Read<FdbEntry[]> => readList(text, say('noun.fdb-entries'), fdbOf);
