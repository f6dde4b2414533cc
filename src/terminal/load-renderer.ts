import { PublicError } from '../errors.ts';
import { say } from '../words/say.ts';

const notThere = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/** Of SVG as PNG: the one part that is native code, which an installation for kubectl comes without. */
export const loadRenderer = async (
  renderer: () => Promise<{ renderPng: (svg: string) => Buffer }> = () => import('../picture/png.ts'),
): Promise<(svg: string) => Buffer> => {
  try {
    return (await renderer()).renderPng;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!notThere.some((each) => each === code)) throw error;
    throw new PublicError('no-renderer', say('picture.no-renderer'), {
      cause: error,
      next: say('picture.no-renderer-next'),
    });
  }
};
