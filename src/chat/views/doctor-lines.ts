import type { DoctorLine, DoctorState } from '../../case/installation.ts';
import { say } from '../../words/say.ts';
import type { Spoken } from './draft.ts';
import { bold, bullets, line, rich, words } from './view.ts';

const marks = { ok: '✅', warn: '⚠️', fail: '❌', unknown: '❔', skip: '➖' } satisfies Record<DoctorState, string>;

/** Whether calico-why is installed rightly: a line each, what is wrong with what to do. */
export const renderDoctor =
  (lines: readonly DoctorLine[]): Spoken =>
  (tell) => {
    const failing = lines.filter(({ state }) => state === 'fail').length;
    const title = tell(failing === 0 ? say('doctor.well') : say('doctor.failing', { count: failing }));
    const told = lines.map(({ state, said, next }) => {
      const rest = next === undefined ? '' : ` ${tell(say('doctor.to-do', { next }))}`;
      return line(words(`${marks[state]} ${tell(said)}${rest}`));
    });
    return { text: title, blocks: [rich(line(bold(title)), bullets(told), line(words(tell(say('doctor.only-bot')))))] };
  };
