import type { FixRef } from '../case/finding.ts';
import type { SuggestedFix } from '../case/verdict.ts';
import { verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import { fixFor } from './catalogue.ts';
import type { FixGrounds } from './fix.ts';

/** A fix as text to copy, with why and by whom. One that lacks what it has to know is shown by its name. */
export const describeFix = (ref: FixRef): SuggestedFix => {
  const fix = fixFor(ref.id, ref.params);
  const { params, held } = ref;
  if (fix === undefined)
    return { id: ref.id, title: verbatim(ref.id), why: verbatim(''), command: '', by: 'people', params };
  const why = fix.why(params);
  return {
    id: fix.id,
    title: fix.title(params),
    why: held === undefined ? why : say('fix.held-why', { held, why }),
    command: fix.command(params),
    by: held === undefined ? fix.by : 'people',
    ...(held === undefined ? {} : { held }),
    params,
  };
};

/** The fixes of one finding on the evidence that it was made of: what would do harm is text and says why. */
export const describeFixes = (refs: readonly FixRef[], grounds: FixGrounds): SuggestedFix[] =>
  refs.flatMap((ref) => {
    const caution = fixFor(ref.id, ref.params)?.caution?.(grounds, ref.params);
    if (caution === undefined) return [describeFix(ref)];
    if (caution.kind === 'drop') return [];
    const held = describeFix({ ...ref, held: ref.held ?? caution.reason });
    return [caution.instead === undefined ? held : { ...held, command: caution.instead }];
  });
