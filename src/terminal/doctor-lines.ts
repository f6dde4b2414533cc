import type { DoctorLine, DoctorState } from '../case/installation.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

const marks = { ok: '✓', warn: '!', fail: '✗', unknown: '?', skip: '-' } satisfies Record<DoctorState, string>;

/** `✗ Redis evicts … (what to do)`: one line, whatever the sentences hold, but for a list of mistakes. */
export const doctorLine = ({ state, said, next }: DoctorLine, tell: Words): string => {
  const line = `${marks[state]} ${tell(said)}`;
  return next === undefined ? line : `${line} ${tell(say('doctor.to-do', { next }))}`;
};
