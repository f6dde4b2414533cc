import { findTerms } from './find-terms.ts';
import { lex } from './lex.ts';
import type { Meant } from './lexicon/terms.ts';
import type { Meaning } from './meaning.ts';
import { normalize } from './normalize.ts';
import { withoutReferences } from './references.ts';
import { squeezed } from './squeezed.ts';
import { withoutDenied } from './structure/denied.ts';
import { structure } from './structure/structure.ts';
import { isEndToken, means, type Token, type TokenOf } from './token.ts';

/** Where a sentence stands: behind the slash command, in a message, in a thread below an answer, as a pasted text. */
type How = 'command' | 'mention' | 'thread' | 'paste';

export interface Asked {
  text: string;
  how?: How | undefined;
  /** In a thread: what the question above it means. */
  before?: Meaning | undefined;
}

/** A sentence as its words are understood, before it is known what it asks. */
export interface Sentence {
  tokens: readonly Token[];
  ends: readonly TokenOf<'end'>[];
  /** As it was typed, for what is quoted. */
  shown: string;
  read: string;
  /** As it is read, without spaces between Chinese characters. */
  flat: string;
  how: How;
  before?: Meaning | undefined;
  has(...terms: readonly Meant[]): boolean;
}

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

/** How much of a text only says who is addressed: `@calico`, `/calico`, `calico,`. */
const addresseeLength = (read: string): number => {
  let at = 0;
  for (;;) {
    const rest = read.slice(at);
    const blank = lengthOf(/^[\s>*"']+/, rest) || (rest.startsWith('@ ') ? 2 : 0);
    const name = blank > 0 ? 0 : lengthOf(/^[@/]?calico(?:-why)?/, rest);
    const behind = rest.slice(name);
    const isMarked = rest.startsWith('@') || rest.startsWith('/');
    // `calico 健康吗` asks about it; `calico, why …` asks it.
    const isName = isMarked
      ? !/^[\w/-]/.test(behind)
      : /^(?:$|[:,])/.test(behind) || /^ (?:why|can|what|who|is) /.test(behind);
    if (blank === 0 && (name === 0 || !isName)) return at;
    at += blank + name + (name > 0 && /^[:,]/.test(behind) ? 1 : 0);
  }
};

const hasIn = (tokens: readonly Token[]): Sentence['has'] => {
  const said = new Set(tokens.flatMap((token) => (token.type === 'term' ? [...token.terms] : [])));
  return (...wanted) => wanted.some((term) => said.has(term));
};

/** The same sentence with other pieces. */
export const withTokens = (sentence: Sentence, tokens: readonly Token[]): Sentence => ({
  ...sentence,
  tokens,
  ends: tokens.filter(isEndToken),
  has: hasIn(tokens),
});

/** Who is addressed is no part of what is asked. */
const withoutMentions = (tokens: readonly Token[]): Token[] =>
  tokens.filter((token) => token.type !== 'mention' && token.text !== '"');

/** `from=shop/web-0 port=5432`: words as a form has them. */
const formed =
  /(?<![\w./-])(from|to|src|dst|source|dest|destination|port|proto|protocol|namespace|ns|pod|node|svc|service)=(?=[\w"'])/g;

/** Lines of a stack say where a program was, and not whom it called. */
const isStackLine = (line: string): boolean => {
  const text = line.trimStart();
  return (
    (/^at [\w.$/@<>]/.test(text) && text.includes('(')) ||
    text.startsWith('file "') ||
    /^\.\.\. \d+ (?:more|common)/.test(text)
  );
};

const withoutStack = (read: string): string =>
  read
    .split('\n')
    .map((line) => (isStackLine(line) ? ' '.repeat(line.length) : line))
    .join('\n');

/** The same places without who is addressed. */
const blank = (text: string, length: number): string => ' '.repeat(length) + text.slice(length);

/** `…, before I go on holiday`: why somebody asks, and not what. */
const withoutAside = (tokens: readonly Token[]): Token[] => {
  const at = tokens.findIndex(
    (token, index) =>
      index > 2 &&
      /^(?:before|because|so|while|until|as)$/.test(token.text) &&
      /^(?:i|we|my|our)$/.test(tokens[index + 1]?.text ?? ''),
  );
  const aside = tokens.slice(Math.max(0, at));
  const isAside =
    at > 0 &&
    aside.some((token) => means(token, 'not-network')) &&
    !aside.some((token) => isEndToken(token) || token.type === 'port' || token.type === 'policy');
  return isAside ? tokens.slice(0, at) : [...tokens];
};

export const readSentence = ({ text, how = 'mention', before }: Asked): Sentence => {
  const raw0 = normalize(text);
  const typed = { ...raw0, read: withoutReferences(withoutStack(raw0.read)) };
  const begin = addresseeLength(typed.read);
  const isForm = (typed.read.match(formed)?.length ?? 0) >= 1;
  const read = blank(typed.read, begin);
  const normal = {
    read: isForm ? read.replace(formed, (word) => `${word.slice(0, -1)} `) : read,
    shown: blank(typed.shown, begin),
    literal: typed.literal,
  };
  const raw = withoutMentions(lex(normal));
  const tokens = withoutDenied(withoutAside(structure(findTerms(raw))));
  return {
    tokens,
    ends: tokens.filter(isEndToken),
    read: normal.read,
    shown: normal.shown,
    flat: squeezed(normal.read),
    how,
    before,
    has: hasIn(tokens),
  };
};
