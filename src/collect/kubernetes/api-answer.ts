import { z } from 'zod';
import { type FailureCode, missingOf, type Read } from '../../case/read.ts';
import { issueReason } from '../../case/schema-reason.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { statusText } from '../../limits/limits.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** What came of one API request. `refused` is 401 and 403, `failed` everything else that is not an answer. */
export type ApiAnswer =
  | { kind: 'ok'; body: unknown }
  /**
   * `groupMissing`: the path itself is unknown (kubernetes#missing), not just the object, whose name the server
   * gives as `named`.
   */
  | { kind: 'not-found'; message: Message; groupMissing: boolean; named?: string }
  | { kind: 'refused'; message: Message; code?: 'unauthorized' }
  /** `status`: what the server answered; absent: it did not answer. */
  | { kind: 'failed'; message: Message; status?: number; code?: FailureCode };

export const codeOfAnswer = (answer: Exclude<ApiAnswer, { kind: 'ok' }>): FailureCode => {
  if (answer.kind === 'not-found') return answer.groupMissing ? 'not-served' : 'not-found';
  return answer.code ?? (answer.kind === 'refused' ? 'forbidden' : 'failed');
};

const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string(),
  details: z.object({ name: z.string().optional() }).optional().catch(undefined),
});

/**
 * The sentence of a Status body, and the object that it is about; a server that is not Kubernetes may answer
 * anything, so it is cut.
 */
export const readApiStatus = (text: string, status: number): { message: Message; named?: string } => {
  try {
    const parsed = statusSchema.safeParse(parseJson(text, 'the status', statusText));
    if (parsed.success) {
      const { message, details } = parsed.data;
      return { message: verbatim(message.slice(0, 500)), ...(details?.name ? { named: details.name } : {}) };
    }
  } catch {
    // Not JSON: plain text of a proxy or of a missing group.
  }
  const said = text.trim().slice(0, 200);
  return { message: said === '' ? say('api.status', { status }) : verbatim(said) };
};

/** The body as the schema sees it, or why there is none. `what` is named in the reason. */
export const readAnswer = <S extends z.ZodType>(answer: ApiAnswer, what: string, schema: S): Read<z.output<S>> => {
  if (answer.kind !== 'ok') return missingOf(what, answer.message, codeOfAnswer(answer));
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || '(top)';
  return missingOf(
    what,
    say('read.not-as-expected', { where, why: issue === undefined ? '' : issueReason(issue) }),
    'garbled',
  );
};
