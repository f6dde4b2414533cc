import type { EbpfInterface } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { say } from '../../../words/say.ts';
import { type JsonObject, numberOf, readList, textOf, textsOf } from '../json-list.ts';
import { isJson, listText, never, readLines } from './lines.ts';

const what = say('noun.ebpf-interfaces');

const numbersIn = (text: string): Map<string, number> =>
  new Map(
    text.split(', ').flatMap((part): [string, number][] => {
      const [name = '', value = ''] = part.split(': ');
      return /^-?\d{1,10}$/.test(value) ? [[name, Number(value)]] : [];
    }),
  );

const interfaceOf = (line: string): EbpfInterface | undefined => {
  const [index = '', braced = ''] = line.trim().split(' : {flags: ');
  const space = braced.indexOf(' ');
  if (!/^\d{1,10}$/.test(index) || space === -1 || !braced.endsWith('}')) return undefined;
  const [flags, rest] = [braced.slice(0, space), braced.slice(space + 1, -1)];
  const name = rest.split(', ').at(-1)?.split(': ') ?? [];
  const places = numbersIn(rest);
  const ingress = places.get('IngressPolicyV4');
  const egress = places.get('EgressPolicyV4');
  if (name[0] !== 'name' || name[1] === undefined || ingress === undefined || egress === undefined) return undefined;
  return {
    index: Number(index),
    name: name[1],
    flags: flags.split(',').filter((flag) => flag !== ''),
    policy: {
      4: { ingress, egress },
      6: { ingress: places.get('IngressPolicyV6') ?? -1, egress: places.get('EgressPolicyV6') ?? -1 },
    },
    text: line.trim(),
  };
};

const ofJson = (item: JsonObject): EbpfInterface | undefined => {
  const index = numberOf(item.ifindex);
  const name = textOf(item.name);
  const ingress = numberOf(item.ingress_policy_v4);
  const egress = numberOf(item.egress_policy_v4);
  if (index === undefined || name === undefined || ingress === undefined || egress === undefined) return undefined;
  const six = { ingress: numberOf(item.ingress_policy_v6) ?? -1, egress: numberOf(item.egress_policy_v6) ?? -1 };
  const flags = textsOf(item.flags);
  const text = `${index} : {flags: ${flags.join(',')}, IngressPolicyV4: ${ingress}, EgressPolicyV4: ${egress}, IngressPolicyV6: ${six.ingress}, EgressPolicyV6: ${six.egress}, name: ${name}}`;
  return { index, name, flags, policy: { 4: { ingress, egress }, 6: six }, text };
};

/** `calico-node -bpf ifstate dump`, either form. */
export const parseEbpfInterfaces = (text: string): Read<EbpfInterface[]> =>
  never(text, what) ?? (isJson(text) ? readList(listText(text), what, ofJson) : readLines(text, what, interfaceOf));
