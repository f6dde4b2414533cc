import { z } from 'zod';
import { fixClassSchema } from '../case/fix.ts';
import { catalogue } from '../fixes/catalogue.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';

/** The settings of fixes: whether there are any, who may approve which, and what runs them. */

const text = z.string().trim().min(1);
const minutes = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** `true`, and from the environment also `on`, `yes`, `1` and their opposites. */
const flag = z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' });

/** A rule that matches nothing by a slip of the pen would leave a fix to the wider ones. */
const fixIdSchema = text.refine(
  (id) => catalogue.some((fix) => (id.endsWith('*') ? fix.id.startsWith(id.slice(0, -1)) : fix.id === id)),
  'is no fix that there is',
);
const pattern = text.regex(/^[^*]*\*?$/, 'may have * at its end alone');

/** `src/fixes/who-may.ts` says what each means. */
const approverSchema = z
  .strictObject({
    fixes: z.array(fixIdSchema).min(1).optional(),
    classes: z
      .array(z.union([fixClassSchema, z.literal('*')]))
      .min(1)
      .optional(),
    clusters: z.array(pattern).min(1).optional(),
    namespaces: z.array(pattern).min(1).optional(),
    users: z.array(text.regex(/^[UW][A-Z0-9]{2,}$/, 'must be a user id such as U0123456789 (not a name)')).default([]),
    groups: z
      .array(text.regex(/^S[A-Z0-9]{2,}$/, 'must be a user group id such as S0123456789 (not a name)'))
      .default([]),
    people: z.coerce.number().int().min(1).max(5).default(1),
    notAsker: flag.default(false),
    allowGuests: flag.default(false),
    allowOutside: flag.default(false),
  })
  .refine(({ fixes, classes }) => fixes || classes, "must name fixes or classes; classes: ['*'] is all of them")
  .refine(({ users, groups }) => users.length + groups.length > 0, 'must name users or groups');

/** A list in the file; in the environment the same as YAML text. */
const listOrYaml = z.unknown().transform((written, context) => {
  if (typeof written !== 'string') return written;
  try {
    return parseYaml(written, { what: 'the list', limits: settingsText });
  } catch {
    context.addIssue({ code: 'custom', message: 'is no YAML' });
    return z.NEVER;
  }
});

export const fixesSchema = z.object({
  /** Off: fixes are text to copy, and nobody can approve one. */
  enabled: flag.default(false),
  /** How long a proposed fix waits for its approval, and an approved one for its worker. */
  expireMinutes: minutes(1, 1_440).default(15),
  /** How long a fix that can be taken back offers so. */
  undoMinutes: minutes(0, 1_440).default(60),
  approvers: listOrYaml.pipe(z.array(approverSchema)).prefault([]),
  /** Path of the `calicoctl` binary; absent: the one on PATH. */
  calicoctl: text.optional(),
  /** Namespace of the fix worker itself: there it notes that it has locked the datastore. */
  namespace: text.default('calico-why'),
});

/** The pods that change a node for the fix worker; off unless they are deployed. */
export const remediatorSchema = z
  .object({
    enabled: flag.default(false),
    namespace: text.default('calico-why-remediator'),
    labels: text
      .regex(/^[^=,\s]+=[^=,\s]*(,[^=,\s]+=[^=,\s]*)*$/, 'must look like app=remediator,tier=node')
      .default('app.kubernetes.io/name=calico-why,app.kubernetes.io/component=remediator'),
    container: text.default('remediator'),
  })
  .transform(({ enabled, ...place }) => (enabled ? place : undefined));
