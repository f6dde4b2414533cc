import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, PublicError } from '../errors.ts';

/** Files that an answer is to be saved in; said to be impossible before anything is asked, not after. */
export const checkOutputFiles = async (files: { case?: string; picture?: string }): Promise<void> => {
  if (files.picture !== undefined && !/\.(svg|png)$/.test(files.picture)) {
    throw new PublicError('picture-format', `${files.picture} is neither .svg nor .png.`, {
      next: 'Name the picture x.svg or x.png.',
    });
  }
  for (const file of [files.case, files.picture]) {
    if (file !== undefined) await checkWritable(file);
  }
};

const checkWritable = async (file: string): Promise<void> => {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw new Error('it is a folder');
    await access(found ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw new PublicError('output-file', `${file} cannot be written: ${messageOf(error)}.`, {
      cause: error,
      next: 'Name a file in a folder that exists and that you may write to.',
    });
  }
};
