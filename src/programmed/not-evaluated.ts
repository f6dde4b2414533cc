import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What a rule asks for and nobody here can answer, as the listing has it: `-m statistic`. */
export const notEvaluated = (what: string): Message => say('walk.not-evaluated', { what });
