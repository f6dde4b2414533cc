import type { EbpfPolicyProgram, EbpfRule, EbpfRuleSet } from '../../../case/ebpf.ts';
import type { Read } from '../../../case/read.ts';
import { commandBytes } from '../../../limits/limits.ts';
import { say } from '../../../words/say.ts';
import { linesOf, notUnderstood } from './lines.ts';

const what = say('noun.ebpf-policies');

/** What a line says, whichever version printed it: since 3.32 indented lines, before that comments. */
type Said =
  | { kind: 'device' | 'hook' | 'error' | 'tier' | 'policy'; text: string }
  | { kind: 'tier-end'; text: string; action: string }
  | { kind: 'rule'; name: string; action: string }
  | { kind: 'sets'; text: string }
  | { kind: 'hits'; number: number }
  | { kind: 'nothing' };

const afterPrefix = (text: string, prefix: string): string | undefined =>
  text.startsWith(prefix) ? text.slice(prefix.length) : undefined;

const countOf = (text: string): Said | undefined =>
  /^\d{1,20}$/.test(text) ? { kind: 'hits', number: Number(text) } : undefined;

/** Behind a title stands the place of the policy in the program. */
const withoutPlace = (title: string): string => title.replace(/(?:^| )\d{1,6}$/, '').trim();

const newForm = (line: string): Said | undefined => {
  const text = line.trim();
  const tier = afterPrefix(text, 'Tier: ');
  if (tier !== undefined) return { kind: 'tier', text: tier };
  const end = afterPrefix(text, 'End Tier: ');
  if (end !== undefined) {
    const at = end.lastIndexOf('(action: ');
    return at === -1 || !end.endsWith(')')
      ? undefined
      : { kind: 'tier-end', text: end.slice(0, at).trim(), action: end.slice(at + '(action: '.length, -1) };
  }
  const policy = afterPrefix(text, 'Policy: ');
  if (policy !== undefined) return { kind: 'policy', text: withoutPlace(policy) };
  if (text.startsWith('End Policy:') || text.startsWith('Match: ')) return { kind: 'nothing' };
  const rule = afterPrefix(text, 'Rule: ');
  if (rule !== undefined) {
    const [name = '', action = ''] = rule.split('  Action: ');
    return { kind: 'rule', name, action };
  }
  const sets = afterPrefix(text, 'IP sets: ');
  if (sets !== undefined) return { kind: 'sets', text: sets };
  const hits = afterPrefix(text, 'Hit count: ');
  return hits === undefined ? undefined : countOf(hits);
};

const shortSides: readonly [string, string][] = [
  ['not_src_ip_set_ids:<', '!src='],
  ['not_dst_ip_set_ids:<', '!dst='],
  ['src_ip_set_ids:<', 'src='],
  ['dst_ip_set_ids:<', 'dst='],
];

const oldForm = (comment: string): Said | undefined => {
  const tier = afterPrefix(comment, 'Start of tier ');
  if (tier !== undefined) return { kind: 'tier', text: tier };
  const end = afterPrefix(comment, 'End of tier ');
  if (end !== undefined) {
    const [name = '', action] = end.split(': ');
    return action === undefined ? undefined : { kind: 'tier-end', text: name, action };
  }
  const rule = afterPrefix(comment, 'Start of rule ');
  if (rule !== undefined) {
    const [, action = ''] = /(?:^| )action:"([a-z-]{1,20})"/.exec(rule) ?? [];
    return { kind: 'rule', name: '', action };
  }
  const policy = afterPrefix(comment, 'Start of policy ') ?? afterPrefix(comment, 'Start of ');
  if (policy !== undefined) return { kind: 'policy', text: withoutPlace(policy) };
  if (comment.startsWith('End of ')) return { kind: 'nothing' };
  const sets = afterPrefix(comment, 'IPSets ');
  if (sets !== undefined) {
    const short = shortSides.reduce((text, [long, side]) => text.replaceAll(long, side), sets);
    return { kind: 'sets', text: short.replaceAll('>', '').trim() };
  }
  const hits = afterPrefix(comment, 'count = ');
  return hits === undefined ? undefined : countOf(hits);
};

const saidBy = (line: string): Said | undefined => {
  if (line.trim() === '' || line === 'Policy Info:') return { kind: 'nothing' };
  const device = afterPrefix(line, 'IfaceName: ');
  if (device !== undefined) return { kind: 'device', text: device };
  const hook = afterPrefix(line, 'Hook: ');
  if (hook !== undefined) return { kind: 'hook', text: hook };
  const error = afterPrefix(line, 'Error:');
  if (error !== undefined) return error.trim() === '' ? { kind: 'nothing' } : { kind: 'error', text: error.trim() };
  const comment = afterPrefix(line, '// ');
  return comment === undefined ? newForm(line) : oldForm(comment);
};

const idForm = /^0x[0-9a-fA-F]{1,16}$/;

/** `src={10.0.0.1/32, 10.0.0.2/32},0x1a !dst={192.168.0.0/16}`; several of one side must all match. */
const setsOf = (text: string): EbpfRuleSet[] | undefined => {
  const sets: EbpfRuleSet[] = [];
  let side: Pick<EbpfRuleSet, 'side' | 'negate'> | undefined;
  let at = 0;
  while (at < text.length) {
    const start = text.slice(at, at + 5);
    const [whole, not, of] = /^(!?)(src|dst)=/.exec(start) ?? [];
    if (whole !== undefined) {
      side = { side: of === 'src' ? 'src' : 'dst', negate: not === '!' };
      at += whole.length;
    } else if (text[at] === ' ' || text[at] === ',') at += 1;
    else if (side === undefined) return undefined;
    else if (text[at] === '{') {
      const end = text.indexOf('}', at);
      if (end === -1) return undefined;
      sets.push({ ...side, members: text.slice(at + 1, end).split(', ') });
      at = end + 1;
    } else {
      const end = [text.indexOf(' ', at), text.indexOf(',', at)].filter((place) => place !== -1);
      const stop = Math.min(text.length, ...end);
      const id = text.slice(at, stop);
      if (!idForm.test(id)) return undefined;
      sets.push({ ...side, id: id.toLowerCase(), members: [] });
      at = stop;
    }
  }
  return sets;
};

const shown = 200;
/** Lines of one program that are kept for proofs. */
const mostLines = 200;

/** The program that is being read, and where in it. */
class Reader {
  readonly programs: EbpfPolicyProgram[] = [];
  readonly #family: 4 | 6;
  #device = '';
  #inTier = false;
  #rule: EbpfRule | undefined;

  constructor(family: 4 | 6) {
    this.#family = family;
  }

  /** A tier that did not end was cut. */
  get isWhole(): boolean {
    return !this.#inTier && this.#device === '';
  }

  take(said: Said, line: string): boolean {
    const program = this.programs.at(-1);
    if (said.kind === 'device') {
      if (this.#inTier || this.#device !== '') return false;
      this.#device = said.text;
      return true;
    }
    if (said.kind === 'hook') return this.#begin(said.text, line);
    if (said.kind === 'nothing') return true;
    if (program === undefined || this.#device !== '') return false;
    if (program.text.length < mostLines) program.text.push(line.trimEnd().slice(0, shown));
    return this.#within(program, said);
  }

  #begin(hook: string, line: string): boolean {
    const [, name] = /^(?:tc )?(ingress|egress|xdp)$/.exec(hook) ?? [];
    if (this.#device === '' || name === undefined || this.#inTier) return false;
    const of = name === 'egress' ? 'egress' : 'ingress';
    const program = {
      device: this.#device,
      hook: of,
      family: this.#family,
      tiers: [],
      rules: [],
      text: [line],
    } satisfies EbpfPolicyProgram;
    this.#device = '';
    this.#rule = undefined;
    // XDP has untracked policies of host endpoints alone: no pod's.
    if (name !== 'xdp') this.programs.push(program);
    return true;
  }

  #within(program: EbpfPolicyProgram, said: Exclude<Said, { kind: 'nothing' }>): boolean {
    const tier = this.#inTier ? program.tiers.at(-1) : undefined;
    switch (said.kind) {
      case 'error':
        program.error = said.text.slice(0, shown);
        return true;
      case 'tier':
        if (tier !== undefined) return false;
        program.tiers.push({ name: said.text, endAction: '', policies: [] });
        this.#inTier = true;
        return true;
      case 'policy':
        tier?.policies.push({ title: said.text, rules: [] });
        return tier !== undefined;
      case 'tier-end':
        if (tier === undefined || tier.name !== said.text) return false;
        tier.endAction = said.action;
        this.#inTier = false;
        this.#rule = undefined;
        return true;
      case 'rule': {
        this.#rule = { name: said.name, action: said.action, sets: [] };
        const rules = tier === undefined ? program.rules : tier.policies.at(-1)?.rules;
        rules?.push(this.#rule);
        return rules !== undefined;
      }
      case 'sets': {
        const sets = setsOf(said.text);
        this.#rule?.sets.push(...(sets ?? []));
        return sets !== undefined && this.#rule !== undefined;
      }
      case 'hits':
        if (this.#rule === undefined) return false;
        this.#rule.hits = said.number;
        return true;
      default:
        return false;
    }
  }
}

/**
 * `calico-node -bpf policy dump INTERFACE all`, of every version: the programs that Felix has loaded there, with the
 * count of each rule. Nothing: it has loaded none, or keeps no notes (`bpfPolicyDebugEnabled`).
 */
export const parseEbpfPolicies = (text: string, family: 4 | 6): Read<EbpfPolicyProgram[]> => {
  const lines = linesOf(text, what, commandBytes);
  if (!lines.ok) return lines;
  const reader = new Reader(family);
  for (const line of lines.value) {
    const said = saidBy(line);
    if (said === undefined || !reader.take(said, line)) return notUnderstood(what, line);
  }
  return reader.isWhole ? { ok: true, value: reader.programs } : notUnderstood(what, lines.value.at(-1) ?? '');
};
