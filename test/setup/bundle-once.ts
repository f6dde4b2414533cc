import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle } from '../../deploy/bundle.ts';

const folder = join(import.meta.dirname, `../../node_modules/.cache/bundle-${process.pid}`);

/** The program as the image has it, for the processes that tests start: each is there in a third of the time. */
export const setup = async (): Promise<void> => {
  process.env.CALICO_WHY_TEST_PROGRAM ??= await writeBundle(folder);
};

export const teardown = (): Promise<void> => rm(folder, { recursive: true, force: true });
