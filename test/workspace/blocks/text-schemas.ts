/** Shapes shared by blocks and elements: text objects, options, confirm dialogs. Sizes come from `limits`. */
import { z } from 'zod';
import { type LimitName, limits } from '../limits.ts';

export const text = (most: number) => z.string().min(1).max(most);

export const plain = (limit: LimitName) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(limits[limit]), emoji: z.boolean().optional() });

export const mrkdwn = (limit: LimitName) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(limits[limit]), verbatim: z.boolean().optional() });

export const anyText = (limit: LimitName) => z.discriminatedUnion('type', [plain(limit), mrkdwn(limit)]);

export const id = z.string().max(limits.id).optional();

/** Slack refuses addresses that are not absolute http(s) addresses. */
export const url = (most: number) => text(most).regex(/^https?:\/\/\S+$/, 'invalid url');

export const confirm = z.strictObject({
  title: plain('confirmTitle').optional(),
  text: anyText('confirmText'),
  confirm: plain('confirmButton').optional(),
  deny: plain('confirmButton').optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

export const option = z.strictObject({
  text: plain('optionText'),
  value: text(limits.optionValue),
  description: plain('optionDescription').optional(),
});

/** Radio buttons and checkboxes may carry mrkdwn. */
export const choice = z.strictObject({
  text: anyText('optionText'),
  value: text(limits.optionValue),
  description: anyText('optionDescription').optional(),
});

export const overflowOption = z.strictObject({
  text: plain('optionText'),
  value: text(limits.optionValue),
  description: plain('optionDescription').optional(),
  url: url(limits.optionUrl).optional(),
});

export const optionGroup = z.strictObject({
  label: plain('optionGroupLabel'),
  options: z.array(option).min(1).max(limits.selectOptions),
});

export const image = z
  .strictObject({
    type: z.literal('image'),
    image_url: url(limits.imageUrl).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
    alt_text: text(limits.imageAltText),
  })
  .refine((value) => (value.image_url === undefined) !== (value.slack_file === undefined), {
    message: 'must have either image_url or slack_file',
  });
