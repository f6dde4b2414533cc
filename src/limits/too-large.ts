import { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

const written = (count: number): string => count.toLocaleString('en-US');

export type Unit = 'bytes' | 'characters' | 'values' | 'levels';

/** Something from outside is larger than what is taken in. Nothing of it was used. */
export class TooLarge extends PublicError {
  readonly unit: Unit;

  constructor(unit: Unit, said: Message, options: { next?: Message | string }) {
    super('too-large', said, options);
    this.unit = unit;
  }
}

const tooMany: Record<Unit, (said: { what: Message | string; size: string; limit: string }) => Message> = {
  bytes: (said) => say('too-large.bytes', said),
  characters: (said) => say('too-large.characters', said),
  values: (said) => say('too-large.values', said),
  levels: ({ what, limit }) => say('too-large.levels', { what, limit }),
};

/** `what`: a noun with its article. `size`: how large it is, or how far it was read; `next`: what to do. */
export const tooLarge = (
  what: Message | string,
  { size, limit, unit }: { size: number; limit: number; unit: Unit },
  next?: Message | string,
): TooLarge => {
  const said = { what, size: written(size), limit: written(limit) };
  return new TooLarge(unit, tooMany[unit](said), next === undefined ? {} : { next });
};
