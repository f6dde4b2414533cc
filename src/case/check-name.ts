import type { CheckId } from '../faults/checks.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** A check by its name, for people. */
export const checkName = (check: CheckId): Message => say(`check-name.${check}`);
