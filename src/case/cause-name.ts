import type { CauseId } from '../faults/causes.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** A cause by its name, for people who pick one. */
export const causeName = (cause: CauseId): Message => say(`cause-name.${cause}`);
