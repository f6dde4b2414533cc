import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaptureFile, namedCaptures } from '../case/capture.ts';
import { messageOf, PublicError } from '../errors.ts';

/** Makes the folder for captures, before anything is asked. */
export const makeCaptureFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new PublicError('output-file', `${folder} cannot be made: ${messageOf(error)}.`, {
      cause: error,
      next: 'Name a folder that you may write to.',
    });
  }
};

/** Saves them, one file for each place, and says in one line what there is. */
export const saveCaptures = async (folder: string, captures: readonly CaptureFile[]): Promise<string> => {
  const files = namedCaptures(captures);
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  if (files.length === 0) return `No packets were captured, so ${folder} is empty.`;
  const cut = captures.some(({ truncated }) => truncated) ? '; some stop at their bound' : '';
  return `${files.length} captures of the test's own packets are in ${folder}${cut}.`;
};
