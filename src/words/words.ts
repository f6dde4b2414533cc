import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { whyUnfit } from './catalogue-fit.ts';
import { english } from './en/catalogue.ts';
import { type Language, languages } from './language.ts';
import type { Message, MessageArg } from './message.ts';
import { chinese } from './zh/catalogue.ts';

/** Makes the words of messages; a text stays as it is. The same message gives the same words. */
export type Words = (message: Message | string) => string;

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: english, zh: chinese };

/** Fluent's names have no dots. */
const nameOf = (code: string): string => code.replaceAll('.', '_');

/** Fluent would take the spaces at the ends of a part of a sentence away. */
const quoted = (text: string): string => `{""}${text}{""}`;

/** The plural forms of a code are one message of Fluent, which chooses by `count`. */
const sourceOf = (catalogue: Readonly<Record<string, string>>): string =>
  Object.entries(catalogue)
    .flatMap(([code, text]) => {
      if (code.endsWith('_one')) return [];
      if (!code.endsWith('_other')) return [`${nameOf(code)} = ${quoted(text)}`];
      const plain = code.slice(0, -'_other'.length);
      const one = catalogue[`${plain}_one`];
      const forms = [...(one === undefined ? [] : [`    [one] ${quoted(one)}`]), `   *[other] ${quoted(text)}`];
      return [`${nameOf(plain)} = { $count ->\n${forms.join('\n')}\n}`];
    })
    .join('\n');

const bundleOf = (language: Language): FluentBundle => {
  // Terminals and Slack show the direction marks that Fluent would put around values.
  const bundle = new FluentBundle(language, { useIsolating: false });
  const [problem] = bundle.addResource(new FluentResource(sourceOf(catalogues[language])));
  if (problem) throw problem;
  return bundle;
};

const made = new Map<Language, Words>();

/** A message inside a message is a part of its sentence; depth as deep as a saved case may bring it. */
const deepest = 20;

/** Of parts of a whole three digits tell enough: no one reads 0.8398395480000008 s. */
const shownNumber = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : String(Math.abs(value) < 100 ? Number(value.toPrecision(3)) : Math.round(value));

/** The words of one language. A code without words, of another version's case, is shown as it is. */
export const wordsIn = (language: Language): Words => {
  const known = made.get(language);
  if (known) return known;
  const bundle = bundleOf(language);
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const shown = (arg: MessageArg, depth: number): string => {
    if (typeof arg === 'string') return arg;
    if (typeof arg === 'number') return shownNumber(arg);
    if ('code' in arg) return textOf(arg, depth + 1);
    return list.format(arg.map((item) => shown(item, depth + 1)));
  };
  const textOf = ({ code, args }: Message, depth: number): string => {
    if (depth > deepest) return '…';
    const pattern = bundle.getMessage(nameOf(code))?.value;
    if (pattern === undefined || pattern === null) return code;
    const values: Record<string, FluentVariable> = Object.create(null);
    for (const [name, arg] of Object.entries(args))
      values[name] = name === 'count' && typeof arg === 'number' ? arg : shown(arg, depth);
    const problems: Error[] = [];
    return bundle.formatPattern(pattern, values, problems);
  };
  const words: Words = (message) => (typeof message === 'string' ? message : textOf(message, 0));
  made.set(language, words);
  return words;
};

/** At the start of what runs for long, that no sentence is missing when it is to be said. Throws, and names the code. */
export const checkCatalogues = (
  found: Readonly<Record<string, Readonly<Record<string, string>>>> = catalogues,
): void => {
  for (const language of languages) {
    const why = whyUnfit(english, found[language] ?? {});
    if (why !== undefined) throw new Error(`the catalogue of ${language} does not fit: ${why}`);
  }
};

/** For logs, scripts and what is written for operators. */
export const inEnglish: Words = (message) => wordsIn('en')(message);
