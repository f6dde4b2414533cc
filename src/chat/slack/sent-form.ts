import { z } from 'zod';
import type { SentForm } from '../question-forms.ts';

/** What a person has filled in on a page, as Slack sends it: one value for each input, by its id. */

const longest = 3_000;
const text = z.string().max(longest);
const fieldSchema = z.object({
  value: text.nullish().catch(undefined),
  selected_option: z.object({ value: text }).nullish().catch(undefined),
});
const viewSchema = z.object({
  private_metadata: text.catch(''),
  /** Block → input → what it holds; where nothing was filled in yet Slack may leave it out. */
  state: z.object({ values: z.record(z.string(), z.record(z.string(), fieldSchema)) }).catch({ values: {} }),
});

export const readSentForm = (view: unknown): SentForm => {
  const { private_metadata: about, state } = viewSchema
    .catch({ private_metadata: '', state: { values: {} } })
    .parse(view);
  const values = new Map<string, string>();
  for (const inputs of Object.values(state.values)) {
    for (const [id, { value, selected_option: option }] of Object.entries(inputs)) {
      const held = (value ?? option?.value ?? '').trim();
      if (held !== '') values.set(id, held);
    }
  }
  return { about, values };
};
