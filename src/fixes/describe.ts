import type { FixRef } from '../case/finding.ts';
import type { SuggestedFix } from '../case/verdict.ts';
import { fixNamed } from './catalogue.ts';

/** A fix as text to copy, with why and by whom. One that is not in the catalogue is shown by its name. */
export const describeFix = (ref: FixRef): SuggestedFix => {
  const fix = fixNamed(ref.id);
  if (fix === undefined) {
    return { id: ref.id, title: ref.id, why: '', command: '', by: 'people', params: ref.params };
  }
  const { params } = ref;
  return {
    id: fix.id,
    title: fix.title(params),
    why: fix.why(params),
    command: fix.command(params),
    by: fix.by,
    params,
  };
};
