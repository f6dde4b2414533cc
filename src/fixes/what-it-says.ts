import { actionText } from './action-text.ts';
import { fixFor } from './catalogue.ts';
import type { FixToRun } from './engine.ts';

/**
 * Whether a record says of a fix what the fix itself says of its parameters. Who may approve it depends on class
 * and namespace, and people approve the command that they are shown, while the parameters are what is run.
 */
export const isWhatItSays = ({ origin, fix, action }: Pick<FixToRun, 'origin' | 'fix' | 'action'>): boolean => {
  const { id, class: written, namespace, params, command } = fix;
  const known = fixFor(id, params);
  if (known?.by !== 'approve' || known.class !== written || known.namespace?.(params) !== namespace) return false;
  const does = origin.kind === 'undo' ? action && actionText(action) : known.command(params);
  return does === command;
};
