import { lastingTrouble } from '../store/redis.ts';

/**
 * Does what an older version's users of Redis may not: that does not come by waiting, and nothing else is to wait
 * for it. @throws where Redis fails in any other way.
 */
export const whereAllowed = async (
  act: () => Promise<void>,
  onError: (message: string, details: Record<string, unknown>) => void,
): Promise<void> => {
  try {
    await act();
  } catch (error) {
    if (lastingTrouble(error)?.kind !== 'rights') throw error;
    onError('the history cannot be written', { error });
  }
};
