import type { z } from 'zod';
import { type Message, messageSchema, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What a refinement says of a value that it refuses: `.refine(isName, saying(say('…')))`. */
export const saying = (said: Message): { params: { said: Message } } => ({ params: { said } });

type Issue = z.core.$ZodIssue;

const chained = (said: readonly Message[], join: (first: Message, second: Message) => Message): Message | undefined =>
  said.length === 0 ? undefined : said.reduce(join);

const allOf = (said: readonly Message[]) => chained(said, (first, second) => say('schema.and', { first, second }));
const oneOf = (said: readonly Message[]) => chained(said, (first, second) => say('schema.or', { first, second }));

/** What is wrong there, by the code of the issue; what has none of ours is said as zod words it. */
export const issueReason = (issue: Issue): Message => {
  switch (issue.code) {
    case 'invalid_type':
      return say('schema.type', { type: issue.expected });
    case 'invalid_value':
      return say('schema.values', { values: issue.values.map(String).join(', ') });
    case 'too_small':
    case 'too_big': {
      const isNumber = issue.origin === 'number' || issue.origin === 'int' || issue.origin === 'bigint';
      if (issue.code === 'too_small') {
        const least = String(issue.minimum);
        return isNumber ? say('schema.at-least', { least }) : say('schema.longer', { least });
      }
      const most = String(issue.maximum);
      return isNumber ? say('schema.at-most', { most }) : say('schema.shorter', { most });
    }
    case 'unrecognized_keys':
      return say('schema.unknown-field', { fields: issue.keys.map((key) => `'${key}'`).join(', ') });
    case 'invalid_key':
      return allOf(issue.issues.map(issueReason)) ?? verbatim(issue.message);
    case 'invalid_union':
      return oneOf(issue.errors.flatMap((errors) => errors.slice(0, 1).map(issueReason))) ?? say('schema.no-option');
    case 'custom': {
      const said = messageSchema.safeParse(issue.params?.said);
      return said.success ? said.data : verbatim(issue.message);
    }
    default:
      return verbatim(issue.message);
  }
};

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/** The first few mistakes, each with where it is below `root`. */
export const schemaReason = (error: z.ZodError, root = ''): Message => {
  const said = error.issues.slice(0, 3).map((issue) => {
    const path = pathText(issue.path);
    const field = [root, path].filter((part) => part !== '').join(path.startsWith('[') ? '' : '.');
    const problem = issueReason(issue);
    return field === '' ? problem : say('schema.at', { field, problem });
  });
  return allOf(said) ?? verbatim(error.message);
};
