import { join } from 'node:path';
import { writeBundle } from '../../deploy/bundle.ts';

const root = join(import.meta.dirname, '../..');

/** The program as the image has it, for the processes that tests start: each is there in a third of the time. */
export const setup = async (): Promise<void> => {
  process.env.CALICO_WHY_TEST_PROGRAM ??= await writeBundle(join(root, `node_modules/.cache/bundle-${process.pid}`));
};
