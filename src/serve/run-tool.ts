import { issueReason } from '../case/schema-reason.ts';
import { problemDocument } from '../diagnose/answer-document.ts';
import { messageOf, PublicError } from '../errors.ts';
import { inWords } from '../words/in-words.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { fitAnswer } from './fit-answer.ts';
import type { Caller, Tool, ToolParts } from './tool.ts';

/** Characters of one answer; what is longer stays behind its handle. */
const answerCharacters = 200_000;

/** What a tool answered, in words. */
export type Ran =
  | { ok: true; document: object }
  /** `code`: as in the log; `unknown` for what was not foreseen. */
  | { ok: false; code: string; document: object };

export interface RunParts {
  /** What tools ask with. */
  parts: ToolParts;
  tell: Words;
  /** Hears of what was not foreseen; whoever asked is told no more than that. */
  onError(message: string, details: Record<string, unknown>): void;
}

const problem = (error: PublicError, tell: Words): Ran => ({
  ok: false,
  code: error.code,
  document: inWords(problemDocument(error), tell),
});

/** Reads the arguments, asks, and puts the answer in words and in bounds. It never throws. */
export const runTool = async (
  tool: Tool,
  given: unknown,
  caller: Caller,
  { parts, tell, onError }: RunParts,
): Promise<Ran> => {
  const read = tool.input.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') || '-';
    return problem(
      new PublicError(
        'arguments',
        say('tools.arguments', { where, reason: issue === undefined ? '' : issueReason(issue) }),
      ),
      tell,
    );
  }
  try {
    const answered = inWords(await tool.run(read.data, caller, parts), tell);
    const document = fitAnswer(answered, answerCharacters);
    if (document !== undefined) return { ok: true, document };
    return problem(new PublicError('too-large', say('tools.too-large'), { next: say('tools.narrower') }), tell);
  } catch (error) {
    if (error instanceof PublicError) return problem(error, tell);
    onError('a tool failed', { tool: tool.name, error: messageOf(error) });
    return problem(new PublicError('unknown', say('tools.failed'), { next: say('tools.see-log') }), tell);
  }
};
