import type { EbpfCounter } from '../../../case/ebpf.ts';
import { missing, type Read } from '../../../case/read.ts';
import { saidBy } from '../../../errors.ts';
import { parseJson } from '../../../limits/bounded-json.ts';
import { commandJson } from '../../../limits/limits.ts';
import { say } from '../../../words/say.ts';
import { isObject, numberOf, readList, textOf } from '../json-list.ts';
import { isJson, linesOf, never, notUnderstood } from './lines.ts';

const what = say('noun.ebpf-counters');

type Values = Pick<EbpfCounter, 'ingress' | 'egress' | 'xdp'>;

const hooks = ['ingress', 'egress', 'xdp'] as const;

const valuesOf = (cells: readonly unknown[]): Values | undefined => {
  const values: Values = {};
  for (const [place, hook] of hooks.entries()) {
    const cell = cells[place];
    if (cell === 'N/A' || cell === null || cell === undefined) continue;
    const value = numberOf(cell);
    if (value === undefined || value < 0) return undefined;
    values[hook] = value;
  }
  return values;
};

const ofJson = (text: string, device: string): Read<EbpfCounter[]> => {
  let parsed: unknown;
  try {
    parsed = parseJson(text, say('noun.the-list'), commandJson);
  } catch (error) {
    return missing(say('garbled.list', { what, why: saidBy(error) }), 'garbled');
  }
  if (!isObject(parsed) || !Array.isArray(parsed.counters) || textOf(parsed.interface) !== device)
    return missing(say('garbled.no-json-list', { what }), 'garbled');
  return readList(JSON.stringify(parsed.counters), what, (item) => {
    const [category, type] = [textOf(item.category), textOf(item.type)];
    const values = valuesOf([item.ingress, item.egress, item.xdp]);
    return category === undefined || type === undefined || !values ? undefined : { category, type, ...values };
  });
};

const cellsOf = (line: string): string[] | undefined => {
  const cells = line.split('|').map((cell) => cell.trim());
  return cells.length === 7 ? cells.slice(1, -1) : undefined;
};

/** A table: a category stands at its first row alone, and a long name goes on in rows without numbers. */
const ofText = (text: string, device: string): Read<EbpfCounter[]> => {
  const lines = linesOf(text, what);
  if (!lines.ok) return lines;
  const counters: EbpfCounter[] = [];
  let category = '';
  let headed = false;
  for (const line of lines.value) {
    if (/^\+[-+]{1,200}$/.test(line) || line.trim() === '') continue;
    if (line === `dumped ${device} counters.`)
      return headed && counters.length > 0 ? { ok: true, value: counters } : notUnderstood(what, line);
    const [first = '', type = '', ...numbers] = cellsOf(line) ?? [];
    if (first === 'CATEGORY') {
      headed = numbers.join(' ') === 'INGRESS EGRESS XDP';
      continue;
    }
    if (!headed || type === '') return notUnderstood(what, line);
    if (first !== '') category = first;
    const last = counters.at(-1);
    if (numbers.every((cell) => cell === '')) {
      if (last === undefined) return notUnderstood(what, line);
      last.type = `${last.type} ${type}`;
      continue;
    }
    const values = numbers.every((cell) => cell === 'N/A' || /^\d{1,20}$/.test(cell)) ? valuesOf(numbers) : undefined;
    if (values === undefined) return notUnderstood(what, line);
    counters.push({ category, type, ...values });
  }
  // The last line says of which interface they are.
  return missing(say('garbled.dump-cut', { what }), 'garbled');
};

/** `calico-node -bpf counters dump --iface=…`, either form. */
export const parseEbpfCounters = (text: string, device: string): Read<EbpfCounter[]> =>
  never(text, what) ?? (isJson(text) ? ofJson(text, device) : ofText(text, device));
