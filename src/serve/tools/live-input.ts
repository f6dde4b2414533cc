import { z } from 'zod';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';

/** When live packets are sent. */
export const liveInput = (tell: Words) =>
  z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(tell(say('cli.live')));
