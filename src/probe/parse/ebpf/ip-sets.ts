import type { EbpfIpSet } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import { type JsonObject, readList, textOf, textsOf } from '../json-list.ts';
import { isJson, linesOf, listText, never, notUnderstood } from './lines.ts';

const what = say('noun.ebpf-sets');

const ofJson = (item: JsonObject): EbpfIpSet | undefined => {
  const id = textOf(item.set_id);
  const { members } = item;
  const texts = textsOf(members);
  if (id === undefined || !(members === null || (Array.isArray(members) && texts.length === members.length)))
    return undefined;
  return { id, members: texts };
};

const memberForm = /^ {1,8}(\S{1,100}(?: \(proto \d{1,3}\))?)$/;

const ofText = (text: string): Read<EbpfIpSet[]> => {
  const lines = linesOf(text, what);
  if (!lines.ok) return lines;
  const sets: EbpfIpSet[] = [];
  for (const line of lines.value) {
    if (line.trim() === '' || line === 'No IP sets found.') continue;
    const [, id] = /^IP set (0x[0-9a-f]{1,16})$/.exec(line) ?? [];
    const [, member] = memberForm.exec(line) ?? [];
    if (id !== undefined) sets.push({ id, members: [] });
    else if (member !== undefined && sets.length > 0) sets.at(-1)?.members.push(member);
    else return notUnderstood(what, line);
  }
  return { ok: true, value: sets };
};

/** `calico-node -bpf ipsets dump`, either form. */
export const parseEbpfIpSets = (text: string): Read<EbpfIpSet[]> =>
  never(text, what) ?? (isJson(text) ? readList(listText(text), what, ofJson) : ofText(text));
