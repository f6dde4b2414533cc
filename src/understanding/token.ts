import type { Meant } from './lexicon/terms.ts';
import type { End, Named, Protocol } from './meaning.ts';

/** A piece of a sentence; places are in the text as it was normalised. */
interface Place {
  start: number;
  end: number;
  /** As it is read: lower case, simplified. */
  text: string;
  /** In back ticks by itself. */
  literal?: true;
}

export type Token = Place &
  (
    | {
        type: 'end';
        what: End;
        port?: number;
        protocol?: Protocol;
        /** How it was written tells what it is: an address, `shop/web-0`, `svc/db`; not by its shape alone, as `web-0`. */
        sure: boolean;
        /** Two labels with a dot between, which is a Service or a name of the world. */
        dotted?: true;
      }
    /** A Latin word that means nothing by itself: noise, or a name. */
    | { type: 'word' }
    /** One Chinese character, before words are found. */
    | { type: 'han' }
    | { type: 'term'; terms: ReadonlySet<string> }
    | { type: 'port'; port: number; protocol?: Protocol }
    | { type: 'number'; value: number }
    /** `5%`, `30s`, `x14`: a number of something. */
    | { type: 'amount' }
    /** `14:00`, `2024-05-14`. */
    | { type: 'clock' }
    | { type: 'labels'; labels: string }
    | { type: 'policy'; policy: Named }
    /** `in shop`: where something is, said of no end. */
    | { type: 'namespace'; namespace: string }
    | { type: 'arrow'; back: boolean }
    | { type: 'mention' }
    | { type: 'option' }
    | { type: 'break' }
  );

/** A token without its place. */
export type Unplaced<T = Token> = T extends Token ? Omit<T, keyof Place> : never;

export type TokenOf<T extends Token['type']> = Extract<Token, { type: T }>;

export const isEndToken = (token: Token | undefined): token is TokenOf<'end'> => token?.type === 'end';

/** Whether the token is one of these words of the language. */
export const means = (token: Token | undefined, ...terms: readonly Meant[]): boolean =>
  token?.type === 'term' && terms.some((term) => token.terms.has(term));
