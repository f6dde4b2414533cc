import type { EbpfConnection } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import { type JsonObject, readList, textOf } from '../json-list.ts';
import { hostPort } from './host-port.ts';
import { isJson, listText, readLines } from './lines.ts';

const what = say('noun.ebpf-connections');

const states: ReadonlySet<string> = new Set(['ESTABLISHED', 'CLOSED', 'SYN-SENT', 'RESET']);

const connectionOf = (line: string): EbpfConnection | undefined => {
  const text = line.trim();
  const [protocol = '', from = '', arrow, to = '', second, back = ''] = text.split(' ');
  const ends = second === '->' ? [from, to, back] : [from, to];
  // What was cut has no time and no end.
  if (arrow !== '->' || !/^[A-Za-z0-9-]{1,12}$/.test(protocol) || !text.includes(' Active ago ')) return undefined;
  if (ends.some((end) => hostPort(end) === undefined)) return undefined;
  const state = text.split(' ').findLast((word) => states.has(word));
  return {
    protocol: protocol.toLowerCase(),
    from,
    to,
    ...(second === '->' ? { backEnd: back } : {}),
    ...(state === undefined ? {} : { state }),
    text,
  };
};

const ofJson = (item: JsonObject): EbpfConnection | undefined => {
  const [protocol, from] = [textOf(item.proto), textOf(item.src)];
  const [to, service] = [textOf(item.dst), textOf(item.orig_dst)];
  if (protocol === undefined || from === undefined || to === undefined) return undefined;
  const state = textOf(item.tcp_state);
  const ends = service === undefined ? { from, to } : { from, to: service, backEnd: to };
  const arrow = service === undefined ? `${from} -> ${to}` : `${from} -> ${service} -> ${to}`;
  return {
    protocol: protocol.toLowerCase(),
    ...ends,
    ...(state === undefined ? {} : { state }),
    text: `${protocol} ${arrow} ${state ?? ''}`.trim(),
  };
};

/** `calico-node -bpf conntrack dump`, either form; the forward half of what is translated is left out by the tool. */
export const parseEbpfConnections = (text: string): Read<EbpfConnection[]> =>
  isJson(text) ? readList(listText(text), what, ofJson) : readLines(text, what, connectionOf);
