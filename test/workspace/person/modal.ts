/** A person submits or closes a modal. */
import { ApiError } from '../api/api-error.ts';
import { openView, readView, replaceView, stackOf } from '../api/view-methods.ts';
import { isData } from '../blocks/walk.ts';
import type { Outcome } from '../deliver/delivery.ts';
import type { Data, View } from '../model.ts';
import { viewJson } from '../view-json.ts';
import { type Choice, elementsOf, stateOf } from './choose.ts';
import { type } from './interact.ts';
import { commonPayload, personOf, type World } from './world.ts';

/** What was typed, by action id. */
export type Filled = { [actionId: string]: Choice };
export type Submitted = Partial<Outcome> & {
  /** Complaints beside the inputs, by block id: Slack's own or the app's. Empty when all went well. */
  errors: { [blockId: string]: string };
};

const trouble = 'We had some trouble connecting. Try again?';

/** Without a view id, the topmost modal of the person. */
export const submit = async (
  world: World,
  who: string,
  viewId: string | undefined,
  filled: Filled,
): Promise<Submitted> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const view = viewId === undefined ? stackOf(store, user.id).at(-1) : store.views.get(viewId);
  if (!view || view.userId !== user.id) throw new Error(`${user.name} has no modal${viewId ? ` ${viewId}` : ''} open`);
  for (const [actionId, choice] of Object.entries(filled)) {
    type(world, { user: user.id, target: { viewId: view.id }, actionId, choice });
  }
  const values = stateOf(view.blocks, view.values);
  view.errors = incomplete(view, values);
  if (Object.keys(view.errors).length > 0) {
    store.tell({ kind: 'view', user: user.id });
    return { errors: view.errors };
  }
  const outcome = await world.dispatcher.deliver('interactive', {
    type: 'view_submission',
    ...commonPayload(world, user),
    view: { ...viewJson(store, view), state: { values } },
    response_urls: [],
  });
  if (outcome.acknowledged) follow(world, view, outcome.response);
  else view.errors = { '': trouble };
  store.tell({ kind: 'view', user: user.id });
  return { ...outcome, errors: view.errors };
};

/** Slack's own checks, made before the app hears of it. */
const incomplete = (view: View, values: View['values']): View['errors'] => {
  const errors: View['errors'] = {};
  for (const { block, element } of elementsOf(view.blocks)) {
    if (block.type !== 'input') continue;
    const blockId = block.block_id ?? '';
    const held = values[blockId]?.[String(element.action_id)] ?? {};
    const { type: _kind, ...parts } = held;
    const [value] = Object.values(parts);
    const isEmpty =
      value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (isEmpty && block.optional !== true) errors[blockId] = 'Please complete this required field.';
    const length = typeof value === 'string' ? value.length : 0;
    const [least, most] = [Number(element.min_length ?? 0), Number(element.max_length ?? 3_000)];
    if (!isEmpty && length > 0 && length < least) errors[blockId] = `Please enter at least ${least} characters.`;
    if (length > most) errors[blockId] = `Please enter no more than ${most} characters.`;
    if (element.type === 'number_input' && !isEmpty) {
      const number = Number(value);
      const min = Number(element.min_value ?? Number.NEGATIVE_INFINITY);
      const max = Number(element.max_value ?? Number.POSITIVE_INFINITY);
      const isWhole = element.is_decimal_allowed === true || Number.isInteger(number);
      if (!Number.isFinite(number) || !isWhole || number < min || number > max)
        errors[blockId] = 'Please enter a valid number.';
    }
  }
  return errors;
};

const follow = (world: World, view: View, response: Data | undefined): void => {
  const { context } = world;
  const next = response?.view;
  try {
    switch (response?.response_action) {
      case 'errors': {
        const given = response.errors;
        view.errors = isData(given)
          ? Object.fromEntries(Object.entries(given).map(([id, text]) => [id, String(text)]))
          : {};
        return;
      }
      case 'update':
        replaceView(context, view, readView(context, isData(next) ? next : {}, 'modal', view));
        return;
      case 'push':
        openView(context, view.userId, readView(context, isData(next) ? next : {}, 'modal'), view);
        return;
      case 'clear':
        closeAll(world, view.userId);
        return;
      default:
        context.store.views.delete(view.id);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    view.errors = { '': trouble };
  }
};

const closeAll = (world: World, userId: string): void => {
  const { store } = world.context;
  for (const each of stackOf(store, userId)) store.views.delete(each.id);
};

/** The close button: `view_closed` when the view asked for it. */
export const close = async (world: World, who: string, viewId: string): Promise<void> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const view = store.views.get(viewId);
  if (!view || view.userId !== user.id) return;
  if (view.clearOnClose) closeAll(world, user.id);
  else store.views.delete(view.id);
  store.tell({ kind: 'view', user: user.id });
  if (!view.notifyOnClose) return;
  const { trigger_id: _none, ...common } = commonPayload(world, user);
  const payload = { type: 'view_closed', ...common, view: viewJson(store, view), is_cleared: view.clearOnClose };
  await world.dispatcher.deliver('interactive', payload);
};
