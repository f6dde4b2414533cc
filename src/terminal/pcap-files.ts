import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaptureFile, namedCaptures } from '../case/capture.ts';
import { messageOf, PublicError } from '../errors.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** Makes the folder for captures, before anything is asked. */
export const makeCaptureFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new PublicError('output-file', say('cannot.make-folder', { folder, reason: messageOf(error) }), {
      cause: error,
      next: say('cannot.name-folder'),
    });
  }
};

/** Saves them, one file for each place, and says in one line what there is. */
export const saveCaptures = async (tell: Words, folder: string, captures: readonly CaptureFile[]): Promise<string> => {
  const files = namedCaptures(captures);
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  if (files.length === 0) return tell(say('line.no-captures', { folder }));
  const cut = captures.some(({ truncated }) => truncated) ? say('line.captures-cut') : '';
  return tell(say('line.captures', { count: files.length, folder, cut }));
};
