/** One schema per block type, for messages and for views. */
import { z } from 'zod';
import { limits } from '../limits.ts';
import {
  accessoryElement,
  actionsElement,
  buttonElement,
  contextActionsElement,
  inputElement,
} from './element-schemas.ts';
import { richTextBlock } from './rich-text-schema.ts';
import { anyText, id, image, mrkdwn, plain, text, url } from './text-schemas.ts';

const block_id = id;

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText('sectionText').optional(),
    fields: z.array(anyText('sectionField')).min(1).max(limits.sectionFields).optional(),
    accessory: accessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((value) => value.text !== undefined || value.fields !== undefined, {
    message: 'missing required field: text or fields',
  });

const header = z.strictObject({
  type: z.literal('header'),
  block_id,
  text: plain('headerText'),
  level: z.number().int().min(1).max(4).optional(),
});

const divider = z.strictObject({ type: z.literal('divider'), block_id });

const imageBlock = z
  .strictObject({
    type: z.literal('image'),
    block_id,
    image_url: url(limits.imageUrl).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
    alt_text: text(limits.imageAltText),
    title: plain('imageTitle').optional(),
  })
  .refine((value) => (value.image_url === undefined) !== (value.slack_file === undefined), {
    message: 'must have either image_url or slack_file',
  });

const context = z.strictObject({
  type: z.literal('context'),
  block_id,
  elements: z
    .array(z.discriminatedUnion('type', [image, plain('textObject'), mrkdwn('textObject')]))
    .min(1)
    .max(limits.contextElements),
});

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id,
  elements: z.array(actionsElement).min(1).max(limits.actionsElements),
});

const input = z.strictObject({
  type: z.literal('input'),
  block_id,
  label: plain('inputLabel'),
  element: inputElement,
  hint: plain('inputHint').optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const file = z.strictObject({
  type: z.literal('file'),
  block_id,
  external_id: z.string().min(1),
  source: z.literal('remote'),
});

const video = z.strictObject({
  type: z.literal('video'),
  block_id,
  video_url: url(limits.imageUrl),
  thumbnail_url: url(limits.imageUrl),
  alt_text: text(limits.imageAltText),
  title: plain('videoTitle'),
  title_url: url(limits.imageUrl).optional(),
  author_name: z.string().max(limits.videoAuthor).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: z.string().optional(),
  description: plain('videoDescription').optional(),
});

const cell = z.discriminatedUnion('type', [
  richTextBlock,
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
]);
const rows = z.array(z.array(cell).min(1).max(limits.tableColumns)).min(1).max(limits.tableRows);

const table = z.strictObject({
  type: z.literal('table'),
  block_id,
  rows,
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(limits.tableColumns)
    .optional(),
});

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  block_id,
  task_id: z.string().min(1),
  title: z.string().min(1),
  details: richTextBlock.optional(),
  output: richTextBlock.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: z.string(), text: z.string() })).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
});

const card = z.strictObject({
  type: z.literal('card'),
  block_id,
  hero_image: image.optional(),
  icon: image.optional(),
  title: mrkdwn('cardTitle').optional(),
  subtitle: mrkdwn('cardTitle').optional(),
  body: mrkdwn('cardBody').optional(),
  actions: z.array(buttonElement).optional(),
});

/** Blocks that exist in the types while where they render is not known: a test may have them refused. */
const newer = [
  table,
  taskCard,
  card,
  z.strictObject({
    type: z.literal('plan'),
    block_id,
    title: z.string().min(1),
    tasks: z.array(taskCard).optional(),
  }),
  z.strictObject({ type: z.literal('markdown'), block_id, text: text(limits.markdownText) }),
  z.strictObject({
    type: z.literal('alert'),
    block_id,
    text: anyText('textObject'),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  z.strictObject({
    type: z.literal('carousel'),
    block_id,
    elements: z.array(card).min(1).max(limits.carouselCards),
  }),
  z.strictObject({
    type: z.literal('data_table'),
    block_id,
    rows,
    caption: z.string().min(1),
    page_size: z.number().int().min(1).max(100).optional(),
    row_header_column_index: z.number().int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('context_actions'),
    block_id,
    elements: z.array(contextActionsElement).min(1).max(limits.contextActionsElements),
  }),
] as const;

const plainBlocks = [
  section,
  header,
  divider,
  imageBlock,
  context,
  actions,
  input,
  file,
  video,
  richTextBlock,
] as const;

const container = z.strictObject({
  type: z.literal('container'),
  block_id,
  title: plain('containerTitle').optional(),
  rich_text_title: richTextBlock.optional(),
  subtitle: anyText('containerTitle').optional(),
  child_blocks: z.array(z.discriminatedUnion('type', [...plainBlocks, table])).max(limits.containerBlocks),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
});

export const anyBlock = z.discriminatedUnion('type', [...plainBlocks, ...newer, container]);

/** Found only in messages: Slack has no table, plan and the like in a modal or in Home. */
export const messageOnlyTypes: ReadonlySet<string> = new Set([
  'table',
  'data_table',
  'task_card',
  'plan',
  'file',
  'markdown',
  'carousel',
  'card',
  'context_actions',
]);
