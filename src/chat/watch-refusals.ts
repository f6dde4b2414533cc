import { lookAgain } from '../service/look-again.ts';
import type { Store } from '../store/open.ts';

/** Stands for the fix where a button names one that does not exist. */
export const noFix = 'none';

/** Puts the presses that were refused again and again on record, once their minute is over. Any number may watch. */
export const watchRefusals = (parts: {
  store: Pick<Store, 'refusals' | 'audit'>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  eachMs?: number;
}): { close(): Promise<void> } => {
  const { store, now } = parts;
  const look = async (): Promise<void> => {
    for (const counted of await store.refusals.due(now())) {
      const { user, fix, count, reason } = counted;
      await store.audit.append({
        at: now(),
        event: 'denied',
        actor: user,
        ...(fix === noFix ? {} : { fix }),
        details: { reason, repeated: count },
      });
      await store.refusals.recorded(counted);
    }
  };
  return lookAgain(parts.eachMs ?? 5_000, look, (error) =>
    parts.onError('refused presses cannot be put on record', { error }),
  );
};
