import type { EbpfAffinity, EbpfFrontEnd } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { familyOf } from '../../../ip/texts.ts';
import { say } from '../../../words/say.ts';
import { isObject, type JsonObject, numberOf, readList, textOf } from '../json-list.ts';
import { hostPort } from './host-port.ts';
import { isJson, linesOf, listText, never, notUnderstood, readLines } from './lines.ts';

const what = say('noun.ebpf-services');

type BackEnd = EbpfFrontEnd['backEnds'][number];

const frontForm =
  /^([0-9a-fA-F.:]{2,45}) port (\d{1,5}) proto (\d{1,3}) id (\d{1,10}) count (-?\d{1,10}) local (\d{1,10})((?: flags [a-z, -]{1,100})?)((?: src \S{1,60})?)$/;

const frontOf = (line: string): EbpfFrontEnd | undefined => {
  const [, address, port, protocol, id, count, local, flags = '', source = ''] = frontForm.exec(line) ?? [];
  if (address === undefined || familyOf(address) === undefined) return undefined;
  return {
    address,
    port: Number(port),
    protocol: Number(protocol),
    id: Number(id),
    count: Number(count),
    local: Number(local),
    flags: flags
      .replace(/^ flags /, '')
      .split(', ')
      .filter((flag) => flag !== ''),
    ...(source === '' ? {} : { source: source.slice(' src '.length) }),
    backEnds: [],
    text: [line],
  };
};

const backForm = /^\t(\d{1,10}):(\d{1,10})\t (\S{1,60}|is missing)$/;

const backOf = (line: string): { id: number; place: number; to: BackEnd } | undefined => {
  const [, id, place, to = ''] = backForm.exec(line) ?? [];
  const backEnd = to === 'is missing' ? null : hostPort(to);
  return id === undefined || place === undefined || backEnd === undefined
    ? undefined
    : { id: Number(id), place: Number(place), to: backEnd };
};

/** As many as it counts; fewer say that the list was cut. */
const isWhole = ({ count, backEnds }: EbpfFrontEnd): boolean => backEnds.length === Math.max(0, count);

/** Each front end with its back ends behind it, or several of one id and then their back ends. */
const ofText = (text: string): Read<EbpfFrontEnd[]> => {
  const lines = linesOf(text, what);
  if (!lines.ok) return lines;
  const all: EbpfFrontEnd[] = [];
  let open: EbpfFrontEnd[] = [];
  for (const line of lines.value) {
    if (line.trim() === '') continue;
    const front = frontOf(line);
    if (front !== undefined) {
      if (open.some((each) => each.id !== front.id || each.backEnds.length > 0)) open = [];
      open.push(front);
      all.push(front);
      continue;
    }
    const back = backOf(line);
    if (back === undefined || open.length === 0) return notUnderstood(what, line);
    for (const each of open) {
      if (each.id !== back.id || each.backEnds.length !== back.place) return notUnderstood(what, line);
      each.backEnds.push(back.to);
      each.text.push(line.trim());
    }
  }
  const short = all.find((front) => !isWhole(front));
  return short === undefined ? { ok: true, value: all } : notUnderstood(what, short.text[0] ?? '');
};

const endOf = (item: unknown): { address: string; port: number } | undefined => {
  if (!isObject(item)) return undefined;
  const [address, port] = [textOf(item.addr), numberOf(item.port)];
  return address === undefined || familyOf(address) === undefined || port === undefined ? undefined : { address, port };
};

const frontOfJson = (item: unknown, list: unknown): EbpfFrontEnd | undefined => {
  const front = endOf(item);
  if (front === undefined || !isObject(item)) return undefined;
  const [protocol, id, count, local] = [item.proto, item.id, item.count, item.local].map(numberOf);
  if (protocol === undefined || id === undefined || count === undefined || local === undefined) return undefined;
  const read = (Array.isArray(list) ? list : []).map(endOf);
  const backEnds: BackEnd[] = read.map((each) => each ?? null);
  // One that is missing is left out here; of which place is not told.
  while (backEnds.length < count && backEnds.length < 100_000) backEnds.push(null);
  const flags = (textOf(item.flags) ?? '').split(', ').filter((flag) => flag !== '');
  const source = textOf(item.src_cidr);
  const { address, port } = front;
  const said = `${address} port ${port} proto ${protocol} id ${id} count ${count} local ${local}`;
  const whole = flags.length === 0 ? said : `${said} flags ${flags.join(', ')}`;
  return {
    address,
    port,
    ...{ protocol, id, count, local, flags, backEnds },
    ...(source === undefined ? {} : { source }),
    text: [whole, ...backEnds.map((each, at) => `${id}:${at} ${each ? `${each.address}:${each.port}` : 'is missing'}`)],
  };
};

/** One front end in each entry, or all of one id. */
const ofJson = (text: string): Read<EbpfFrontEnd[]> => {
  const read = readList(listText(text), what, (item: JsonObject): EbpfFrontEnd[] | undefined => {
    const fronts = Array.isArray(item.frontends) ? item.frontends : [item.frontend];
    const all = fronts.map((front) => frontOfJson(front, item.backends));
    return all.every((each) => each !== undefined && isWhole(each)) ? (all as EbpfFrontEnd[]) : undefined;
  });
  return read.ok ? { ok: true, value: read.value.flat() } : read;
};

/** `calico-node -bpf nat dump`, either form, with or without `--group-by-service`. */
export const parseEbpfServices = (text: string): Read<EbpfFrontEnd[]> =>
  never(text, what) ?? (isJson(text) ? ofJson(text) : ofText(text));

const affinities = say('noun.ebpf-affinities');

const affinityForm = /^client (\S{2,60}) svc proto (\d{1,3}) (\S{3,60}) -> (\S{3,60}) ts \S{1,40}$/;

const affinityOf = (line: string): EbpfAffinity | undefined => {
  const [, client, protocol, to = '', back = ''] = affinityForm.exec(line) ?? [];
  const [front, backEnd] = [hostPort(to), hostPort(back)];
  return client === undefined || front === undefined || backEnd === undefined
    ? undefined
    : { client, protocol: Number(protocol), ...front, backEnd, text: line };
};

const affinityOfJson = (item: JsonObject): EbpfAffinity | undefined => {
  const [client, protocol] = [textOf(item.client_ip), numberOf(item.proto)];
  const [front, backEnd] = [endOf(item), endOf(item.backend)];
  if (client === undefined || protocol === undefined || front === undefined || backEnd === undefined) return undefined;
  const text = `client ${client} svc proto ${protocol} ${front.address}:${front.port} -> ${backEnd.address}:${backEnd.port}`;
  return { client, protocol, ...front, backEnd, text };
};

/** `calico-node -bpf nat aff`, either form. */
export const parseEbpfAffinities = (text: string): Read<EbpfAffinity[]> =>
  isJson(text) ? readList(listText(text), affinities, affinityOfJson) : readLines(text, affinities, affinityOf);
