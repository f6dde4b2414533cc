import type { Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import { isObject, type JsonObject, numberOf, readList, textsOf } from '../json-list.ts';
import { listText, never } from './lines.ts';

const what = say('noun.ebpf-jumps');

const bytesOf = (value: unknown): number | undefined => {
  const bytes = textsOf(value);
  if (bytes.length !== 4 || bytes.some((byte) => !/^0x[0-9a-f]{2}$/.test(byte))) return undefined;
  // Of the machine, which is little-endian wherever calico-node runs.
  return bytes.reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
};

/** bpftool prints an array's places that hold nothing too, with an error in place of the value. */
const isEmpty = ({ value, error }: JsonObject): boolean =>
  error !== undefined || (isObject(value) && value.error !== undefined);

/** `bpftool -j map dump pinned …` of a jump map: the places that hold a program. */
export const parseMapKeys = (text: string): Read<number[]> => {
  const gone = never(text, what);
  if (gone !== undefined) return gone;
  const read = readList(listText(text), what, (item) => {
    const key = bytesOf(item.key) ?? numberOf(item.key);
    return key === undefined ? undefined : { key, empty: isEmpty(item) };
  });
  return read.ok ? { ok: true, value: read.value.filter(({ empty }) => !empty).map(({ key }) => key) } : read;
};
