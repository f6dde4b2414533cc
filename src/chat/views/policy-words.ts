import type { PolicyWord } from '../../case/policy-answer.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { verdictMarks } from './verdict-marks.ts';

/** What policies say, in a mark and in a word. */

export const policyMarks: Record<PolicyWord, string> = {
  allowed: verdictMarks.healthy,
  denied: verdictMarks.broken,
  unknown: verdictMarks.unknown,
};

export const policyWords: Record<PolicyWord, Message> = {
  allowed: say('policy.is-allowed'),
  denied: say('policy.is-denied'),
  unknown: say('policy.is-unknown'),
};
