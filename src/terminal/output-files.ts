import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, PublicError } from '../errors.ts';
import { say } from '../words/say.ts';

/** Files that an answer is to be saved in; said to be impossible before anything is asked, not after. */
export const checkOutputFiles = async (files: { case?: string; picture?: string }): Promise<void> => {
  if (files.picture !== undefined && !/\.(svg|png)$/.test(files.picture)) {
    throw new PublicError('picture-format', say('cannot.picture-format', { file: files.picture }), {
      next: say('cannot.name-picture'),
    });
  }
  for (const file of [files.case, files.picture]) {
    if (file !== undefined) await checkWritable(file);
  }
};

const checkWritable = async (file: string): Promise<void> => {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw new PublicError('folder', say('cannot.is-folder'));
    await access(found ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw new PublicError(
      'output-file',
      say('cannot.write', { file, reason: error instanceof PublicError ? error.said : messageOf(error) }),
      {
        cause: error,
        next: say('cannot.name-file'),
      },
    );
  }
};
