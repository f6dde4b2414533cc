import { z } from 'zod';
import { protocolSchema } from '../../case/question.ts';
import { longestText } from '../../question/text-limit.ts';

/** What the arguments of tools have in common. */

export const endInput = z.string().min(1).max(600);
export const portInput = z.number().int().min(1).max(65_535);
export const protocolInput = protocolSchema;
export const liveInput = z.enum(['auto', 'always', 'never']).default('auto');
export const sentenceInput = z.string().min(1).max(longestText);
