import type { EbpfNeighbour } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import { type JsonObject, numberOf, readList, textOf } from '../json-list.ts';
import { isJson, listText, readLines } from './lines.ts';

const what = say('noun.ebpf-neighbours');

const lineForm = /^dev {1,10}(\d{1,10}): {1,40}([0-9a-fA-F.:]{2,45}) : ([0-9a-f:]{17}) -> ([0-9a-f:]{17})$/;

const neighbourOf = (line: string): EbpfNeighbour | undefined => {
  const [, index, address, source, mac] = lineForm.exec(line) ?? [];
  if (index === undefined || address === undefined || source === undefined || mac === undefined) return undefined;
  return { index: Number(index), address, source, mac, text: line.trim() };
};

const ofJson = (item: JsonObject): EbpfNeighbour | undefined => {
  const index = numberOf(item.ifindex);
  const [address, source, mac] = [textOf(item.ip), textOf(item.src_mac), textOf(item.dst_mac)];
  if (index === undefined || address === undefined || source === undefined || mac === undefined) return undefined;
  return { index, address, source, mac, text: `dev ${index}: ${address} : ${source} -> ${mac}` };
};

/** `calico-node -bpf arp dump`, either form: what the programs have learned of next hops. */
export const parseEbpfNeighbours = (text: string): Read<EbpfNeighbour[]> =>
  isJson(text) ? readList(listText(text), what, ofJson) : readLines(text, what, neighbourOf);
