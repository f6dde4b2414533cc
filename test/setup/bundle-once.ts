import { cachedBundle } from './cached-bundle.ts';

/** The program as the image has it, for the processes that tests start. */
export const setup = async (): Promise<void> => {
  process.env.TEST_PROGRAM ??= await cachedBundle();
};
