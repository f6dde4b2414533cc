/** The interactive elements, and in which blocks Slack accepts them. */
import { z } from 'zod';
import { limits } from '../limits.ts';
import { choice, confirm, id, image, option, optionGroup, overflowOption, plain, text, url } from './text-schemas.ts';

const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plain('placeholder').optional() };
const confirmable = { confirm: confirm.optional() };
const dispatch = {
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
    .optional(),
};
const menu = { action_id: id, ...confirmable, ...focus, ...placeholder };
const many = { max_selected_items: z.number().int().min(1).optional() };
const conversationFilter = {
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
  default_to_current_conversation: z.boolean().optional(),
};
const staticOptions = {
  options: z.array(option).min(1).max(limits.selectOptions).optional(),
  option_groups: z.array(optionGroup).min(1).max(limits.optionGroups).optional(),
};
const oneKindOfOptions = (value: { options?: unknown; option_groups?: unknown }): boolean =>
  (value.options === undefined) !== (value.option_groups === undefined);
const oneKindMessage = { message: 'must have either options or option_groups' };

const button = z.strictObject({
  type: z.literal('button'),
  text: plain('buttonText'),
  action_id: id,
  url: url(limits.buttonUrl).optional(),
  value: z.string().max(limits.buttonValue).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(limits.accessibilityLabel).optional(),
  ...confirmable,
});

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    ...staticOptions,
    initial_option: option.optional(),
  })
  .refine(oneKindOfOptions, oneKindMessage);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...many,
    ...staticOptions,
    initial_options: z.array(option).min(1).max(limits.selectOptions).optional(),
  })
  .refine(oneKindOfOptions, oneKindMessage);

const menus = [
  staticSelect,
  multiStaticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...menu,
    initial_option: option.optional(),
    min_query_length: z.number().int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...menu,
    ...many,
    initial_options: z.array(option).optional(),
    min_query_length: z.number().int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...menu,
    ...many,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...conversationFilter,
    initial_conversation: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...menu,
    ...many,
    ...conversationFilter,
    initial_conversations: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...menu,
    ...many,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const;

const pickers = [
  z.strictObject({
    type: z.literal('datepicker'),
    ...menu,
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'invalid date')
      .optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...menu,
    initial_time: z
      .string()
      .regex(/^\d{2}:\d{2}$/, 'invalid time')
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    action_id: id,
    ...confirmable,
    ...focus,
    initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id: id,
    ...confirmable,
    ...focus,
    options: z.array(choice).min(1).max(limits.choiceOptions),
    initial_options: z.array(choice).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    action_id: id,
    ...confirmable,
    ...focus,
    options: z.array(choice).min(1).max(limits.choiceOptions),
    initial_option: choice.optional(),
  }),
] as const;

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id,
  ...confirmable,
  options: z.array(overflowOption).min(1).max(limits.overflowOptions),
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  action_id: id,
  text: plain('buttonText'),
  workflow: z.looseObject({}),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(limits.accessibilityLabel).optional(),
  ...confirmable,
});

const typed = { action_id: id, ...dispatch, ...focus, ...placeholder };
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: z.string().max(limits.inputMaxLength).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(limits.inputMaxLength).optional(),
  max_length: z.number().int().min(1).max(limits.inputMaxLength).optional(),
});
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: z.looseObject({}).optional(),
  min_lines: z.number().int().min(1).max(100).optional(),
  max_lines: z.number().int().min(1).max(100).optional(),
});
const typedInputs = [
  plainTextInput,
  richTextInput,
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    action_id: id,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.number().int().min(1).max(limits.fileInputFiles).optional(),
  }),
] as const;

const feedbackButton = z.strictObject({
  text: plain('buttonText'),
  value: z.string().max(limits.buttonValue),
  accessibility_label: text(limits.accessibilityLabel).optional(),
});

export const contextActionsElement = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    action_id: id,
    positive_button: feedbackButton,
    negative_button: feedbackButton,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    action_id: id,
    icon: z.string(),
    text: plain('buttonText'),
    value: z.string().max(limits.buttonValue).optional(),
    accessibility_label: text(limits.accessibilityLabel).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
    ...confirmable,
  }),
]);

export const buttonElement = button;
export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  workflowButton,
  richTextInput,
  ...menus,
  ...pickers,
]);
export const accessoryElement = z.discriminatedUnion('type', [
  button,
  overflow,
  workflowButton,
  image,
  ...menus,
  ...pickers,
]);
export const inputElement = z.discriminatedUnion('type', [...typedInputs, ...menus, ...pickers]);
