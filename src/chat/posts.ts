import type { FixRecord } from '../store/fix-record.ts';
import type { Conversation } from '../store/places.ts';
import type { Words } from '../words/words.ts';
import { aFile, anOffer, posts, type Telling } from './slack/kept-message.ts';
import type { Draft } from './views/draft.ts';

/**
 * What a thread says, each message and file under a name of its own: whoever takes the work over, and says it
 * again, says nothing twice.
 */
export interface Posts {
  keyOf(name: string): string;
  /** As many messages as it takes, and the whole of it as a file where something was cut. */
  draft(name: string, draft: Draft): Telling[];
  /** `alt`: what a picture says, for those who do not see it. */
  file(file: { name: string; title: string; content: Buffer | string; alt?: string }): Telling;
  /** The fixes of each cause with their buttons. */
  offers(groups: readonly (readonly FixRecord[])[]): Telling[];
}

/** `id`: of what the thread is about. */
export const openPosts = (words: Words, thread: Conversation, id: string): Posts => {
  const keyOf = (name: string): string => `${id}-${name}`;
  const file: Posts['file'] = (one) => aFile(words, thread, { ...one, name: keyOf(one.name) });
  return {
    keyOf,
    file,
    draft: (name, draft) => {
      const keyAt = (index: number): string => keyOf(index === 0 ? name : `${name}-${index + 1}`);
      const { tellings, files } = posts(thread, keyAt, draft);
      return [...tellings, ...files.map(file)];
    },
    offers: (groups) =>
      groups.map((group, index) =>
        anOffer(
          thread,
          keyOf(`fixes-${index + 1}`),
          group.map((fix) => fix.id),
        ),
      ),
  };
};
