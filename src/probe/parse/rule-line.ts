import type { Rule, RuleMatch } from '../../case/node-state.ts';
import { basicMatch, basicOption, hasModuleOption, moduleMatch, setMatch, understoodModules } from './rule-matches.ts';
import { ruleTokens } from './rule-tokens.ts';
import { parseSetMark } from './rule-values.ts';

type Addresses = Extract<RuleMatch, { kind: 'addr-type' }>;
type Reverse = Extract<RuleMatch, { kind: 'rp-filter' }>;

/** Walks over the words of one rule. Whatever it does not know becomes a match of kind `other`. */
class RuleReader {
  readonly matches: RuleMatch[] = [];
  readonly comments: string[] = [];
  readonly #tokens: readonly string[];
  readonly #family: 4 | 6;
  #at = 0;
  #module = '';
  /** The current module said nothing that is known: the whole of it is kept as text. */
  #unknown: Extract<RuleMatch, { kind: 'other' }> | undefined;
  #addresses: Addresses | undefined;
  #reverse: Reverse | undefined;

  constructor(tokens: readonly string[], family: 4 | 6) {
    this.#tokens = tokens;
    this.#family = family;
  }

  /** Stops in front of `-j` or `-g` and answers its position, or the number of words. */
  read(from: number): number {
    this.#at = from;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] ?? '';
      if (token === '-j' || token === '-g' || token === '--jump' || token === '--goto') break;
      this.#step(token);
    }
    return this.#at;
  }

  #step(token: string): void {
    if (token === '-m' || token === '--match') {
      this.#at += 1;
      this.#startModule(this.#take());
      return;
    }
    const negated = token === '!';
    if (negated) this.#at += 1;
    const option = negated ? (this.#tokens[this.#at] ?? '') : token;
    const short = basicOption(option);
    if (short !== undefined) {
      this.#at += 1;
      this.#basic(short, negated);
    } else if (!this.#known(option, negated)) {
      this.#other(option, negated);
    }
  }

  #take(): string {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    return token;
  }

  /** Takes a value; old syntax puts the `!` here. */
  #value(negated: boolean): { value: string; negate: boolean } {
    const first = this.#take();
    return first === '!' ? { value: this.#take(), negate: !negated } : { value: first, negate: negated };
  }

  #startModule(name: string): void {
    this.#module = name;
    this.#unknown = undefined;
    this.#addresses = undefined;
    this.#reverse = undefined;
    if (name === 'rpfilter') {
      this.#reverse = { kind: 'rp-filter', loose: false, validMark: false, invert: false };
      this.matches.push(this.#reverse);
    } else if (!understoodModules.has(name)) {
      this.#unknown = { kind: 'other', module: name, text: `-m ${name}` };
      this.matches.push(this.#unknown);
    }
  }

  #basic(option: string, negated: boolean): void {
    this.#module = '';
    this.#unknown = undefined;
    const { value, negate } = this.#value(negated);
    if (option === '-p' && (value === 'all' || value === '0') && !negate) return;
    const match = basicMatch({ module: '', option, value, negate, family: this.#family });
    this.matches.push(match ?? { kind: 'other', module: '', text: `${negate ? '! ' : ''}${option} ${value}` });
  }

  #known(option: string, negated: boolean): boolean {
    const module = this.#module;
    if (module === 'comment' && option === '--comment') {
      this.#at += 1;
      this.comments.push(this.#take());
      return true;
    }
    if (module === 'set' && option === '--match-set') {
      this.#at += 1;
      const { value, negate } = this.#value(negated);
      const directions = this.#take();
      const text = `-m set ${negate ? '! ' : ''}--match-set ${value} ${directions}`;
      this.matches.push(setMatch(value, directions, negate) ?? { kind: 'other', module, text });
      return true;
    }
    if (module === 'addrtype') return this.#addressType(option, negated);
    if (module === 'rpfilter') return this.#reversePath(option, negated);
    if (!hasModuleOption(module, option)) return false;
    this.#at += 1;
    const { value, negate } = this.#value(negated);
    const match = moduleMatch({ module, option, value, negate, family: this.#family });
    const text = `-m ${module} ${negate ? '! ' : ''}${option} ${value}`;
    this.matches.push(match ?? { kind: 'other', module, text });
    return true;
  }

  #addressType(option: string, negated: boolean): boolean {
    if (option !== '--src-type' && option !== '--dst-type' && option !== '--limit-iface-out') return false;
    this.#at += 1;
    if (this.#addresses === undefined) {
      this.#addresses = { kind: 'addr-type', negateSrc: false, negateDst: false, limitIfaceOut: false };
      this.matches.push(this.#addresses);
    }
    if (option === '--limit-iface-out') {
      this.#addresses.limitIfaceOut = true;
      return true;
    }
    const { value, negate } = this.#value(negated);
    if (option === '--src-type') {
      this.#addresses.src = value;
      this.#addresses.negateSrc = negate;
    } else {
      this.#addresses.dst = value;
      this.#addresses.negateDst = negate;
    }
    return true;
  }

  #reversePath(option: string, negated: boolean): boolean {
    const match = this.#reverse;
    if (match === undefined || negated) return false;
    if (option === '--loose') match.loose = true;
    else if (option === '--validmark') match.validMark = true;
    else if (option === '--invert') match.invert = true;
    else return false;
    this.#at += 1;
    return true;
  }

  /** Keeps an option with the words that follow it, up to the next option. */
  #other(option: string, negated: boolean): void {
    const words = [...(negated ? ['!'] : []), option];
    this.#at += 1;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] ?? '';
      if (token === '!' || token.startsWith('-')) break;
      words.push(token);
      this.#at += 1;
    }
    if (this.#unknown !== undefined) {
      this.#unknown.text += ` ${words.join(' ')}`;
      return;
    }
    const prefix = this.#module === '' ? '' : `-m ${this.#module} `;
    this.matches.push({ kind: 'other', module: this.#module, text: prefix + words.join(' ') });
  }
}

/** One line of `iptables-save -c` from `-A` on. Nothing when it is cut or not a rule. */
export const parseRuleLine = (
  text: string,
  counters: { packets: number; bytes: number },
  family: 4 | 6,
): Rule | undefined => {
  const tokens = ruleTokens(text);
  const chain = tokens?.[1];
  if (tokens === undefined || tokens[0] !== '-A' || chain === undefined || chain === '') return undefined;
  const reader = new RuleReader(tokens, family);
  const end = reader.read(2);
  const jump = tokens[end];
  const target = jump === undefined ? undefined : tokens[end + 1];
  if (jump !== undefined && target === undefined) return undefined;
  const rule: Rule = {
    chain,
    packets: counters.packets,
    bytes: counters.bytes,
    comments: reader.comments,
    matches: reader.matches,
    goto: jump === '-g' || jump === '--goto',
    targetOptions: '',
    text,
  };
  if (target === undefined) return rule;
  rule.target = target;
  if (end + 2 < tokens.length) rule.targetOptions = tokens.slice(end + 2).join(' ');
  const setMark = target === 'MARK' ? parseSetMark(tokens[end + 2] ?? '', tokens[end + 3] ?? '') : undefined;
  if (setMark !== undefined) rule.setMark = setMark;
  return rule;
};
