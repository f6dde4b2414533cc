import type { EbpfProgram } from '../../../case/ebpf.ts';
import { missing, type Read } from '../../../case/read.ts';
import { saidBy } from '../../../errors.ts';
import { parseJson } from '../../../limits/bounded-json.ts';
import { commandJson, mostEntries } from '../../../limits/limits.ts';
import { say } from '../../../words/say.ts';
import { isObject, type JsonObject, numberOf, textOf } from '../json-list.ts';
import { isJson, linesOf, never, notUnderstood } from './lines.ts';

const what = say('noun.ebpf-programs');

/** `tcx/ingress`, and `clsact/ingress` of kernels without TCX; XDP has its mode there. */
const hookOf = (kind: string): EbpfProgram['hook'] | undefined =>
  kind.endsWith('ingress') ? 'ingress' : kind.endsWith('egress') ? 'egress' : undefined;

const told = ({ device, index, name, id }: Omit<EbpfProgram, 'text' | 'hook'>, kind: string): string =>
  `${device}(${index}) ${kind} ${name ?? ''} prog_id ${id}`.replaceAll(/ {2,9}/g, ' ');

const ofJson = (item: unknown, section: 'tc' | 'xdp'): EbpfProgram | undefined => {
  if (!isObject(item)) return undefined;
  const device = textOf(item.devname);
  const index = numberOf(item.ifindex);
  // XDP calls it `id`, as do filters of clsact.
  const id = numberOf(item.prog_id) ?? numberOf(item.id);
  const kind = textOf(item.kind) ?? textOf(item.mode) ?? section;
  const hook = section === 'xdp' ? 'xdp' : hookOf(kind);
  if (device === undefined || index === undefined || id === undefined || hook === undefined) return undefined;
  const name = textOf(item.name);
  const program = { device, index, id, ...(name === undefined ? {} : { name }) };
  return { ...program, hook, text: told(program, kind) };
};

const sectionsOf = (text: string): Read<JsonObject> => {
  let parsed: unknown;
  try {
    parsed = parseJson(text, say('noun.the-list'), commandJson);
  } catch (error) {
    return missing(say('garbled.list', { what, why: saidBy(error) }), 'garbled');
  }
  const [first] = Array.isArray(parsed) ? parsed : [];
  if (!isObject(first) || !Array.isArray(first.tc)) return missing(say('garbled.no-json-list', { what }), 'garbled');
  return { ok: true, value: first };
};

const fromJson = (text: string): Read<EbpfProgram[]> => {
  const sections = sectionsOf(text);
  if (!sections.ok) return sections;
  const programs: EbpfProgram[] = [];
  for (const section of ['tc', 'xdp'] as const) {
    const list = sections.value[section];
    for (const item of Array.isArray(list) ? list.slice(0, mostEntries) : []) {
      const program = ofJson(item, section);
      if (program === undefined) return notUnderstood(what, JSON.stringify(item));
      programs.push(program);
    }
  }
  return { ok: true, value: programs };
};

const lineForm = /^([^\s()]{1,15})\((\d{1,10})\) ([a-z]{1,20}(?:\/[a-z]{1,20})?) (.{1,400})$/;

const ofLine = (line: string, section: string): EbpfProgram | undefined => {
  const [, device, index, kind, rest = ''] = lineForm.exec(line) ?? [];
  if (device === undefined || index === undefined || kind === undefined) return undefined;
  const words = rest.split(' ');
  const at = words.findIndex((word) => word === 'prog_id' || word === 'id');
  const id = words[at + 1];
  const hook = section === 'xdp' ? 'xdp' : hookOf(kind);
  if (at === -1 || id === undefined || !/^\d{1,10}$/.test(id) || hook === undefined) return undefined;
  // A filter of clsact has its name behind `object:[…]`.
  const name = words.slice(0, at).find((word) => /^[\w.-]{1,64}$/.test(word));
  return { device, index: Number(index), hook, id: Number(id), ...(name ? { name } : {}), text: line.trim() };
};

const fromText = (text: string): Read<EbpfProgram[]> => {
  const lines = linesOf(text, what);
  if (!lines.ok) return lines;
  const programs: EbpfProgram[] = [];
  let section = '';
  for (const line of lines.value) {
    const [, heading] = /^(\w{1,20}):$/.exec(line) ?? [];
    if (heading !== undefined) section = heading;
    if (heading !== undefined || line.trim() === '' || !(section === 'tc' || section === 'xdp')) continue;
    const program = ofLine(line, section);
    if (program === undefined) return notUnderstood(what, line);
    programs.push(program);
  }
  if (section === '') return missing(say('garbled.dump-cut', { what }), 'garbled');
  return { ok: true, value: programs };
};

/** `bpftool net`, either form: the programs of traffic control and XDP, in the order in which they run. */
export const parseEbpfPrograms = (text: string): Read<EbpfProgram[]> =>
  never(text, what) ?? (isJson(text) ? fromJson(text) : fromText(text));
