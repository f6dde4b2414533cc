import type { English } from './en/catalogue.ts';
import type { Message, MessageArg } from './message.ts';

/** A code without the endings that plural forms have. */
type CodeOf<K> = K extends `${infer Code}_one` | `${infer Code}_other` ? Code : K;

/** Every code that has words. */
export type Code = CodeOf<keyof English>;

type Placeholders<Text> = Text extends `${string}{$${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

/** Looked up, not searched for: there are some thousand codes, and each use of one would look at all. */
type TextOf<K extends string> = K extends keyof English ? English[K] : never;
type TextsOf<C extends Code> = TextOf<C | `${C}_one` | `${C}_other`>;

/** What a code's sentence speaks of; `count` chooses the plural form. */
export type ArgsOf<C extends Code> = { [Name in Placeholders<TextsOf<C>>]: Name extends 'count' ? number : MessageArg };

/** A message of the catalogues. A code without words, or with other values than its sentence has, does not compile. */
export const say = <C extends Code>(
  code: C,
  ...[args]: keyof ArgsOf<C> extends never ? [] : [args: ArgsOf<C>]
): Message => ({ code, args: args ?? {} });
