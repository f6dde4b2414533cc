/** A person presses a button or picks from a menu, in a message, a modal or Home. */
import type { Outcome } from '../deliver/delivery.ts';
import { messageJson } from '../message-json.ts';
import type { Block, Data, Message, User, Values, View } from '../model.ts';
import { viewJson } from '../view-json.ts';
import { type Choice, chosen, elementsOf, type Placed, stateOf } from './choose.ts';
import { commonPayload, personOf, slackbotNote, type World } from './world.ts';

/** Where the element stands. */
export type Target = { channel: string; ts: string } | { viewId: string };

type Surface = { message: Message } | { view: View };

const surfaceOf = (world: World, user: User, target: Target): Surface => {
  const { store } = world.context;
  if ('viewId' in target) {
    const view = store.views.get(target.viewId) ?? [...store.homes.values()].find((each) => each.id === target.viewId);
    if (!view || view.userId !== user.id) throw new Error(`${user.name} does not see view ${target.viewId}`);
    return { view };
  }
  const message = store.findMessage(target.channel, target.ts);
  if (!message || (message.ephemeralFor && message.ephemeralFor !== user.id)) {
    throw new Error(`${user.name} sees no message ${target.ts} in ${target.channel}`);
  }
  return { message };
};

/** Throws when there is no such element: nobody can press it. */
const elementIn = (blocks: Block[], actionId: string, blockId?: string): Placed => {
  const found = elementsOf(blocks).find(
    ({ block, element }) => element.action_id === actionId && (blockId === undefined || block.block_id === blockId),
  );
  if (!found) throw new Error(`no element with action_id ${actionId} here`);
  return found;
};

const blocksOf = (surface: Surface): Block[] => ('view' in surface ? surface.view.blocks : surface.message.blocks);
const valuesOf = (surface: Surface): Values => ('view' in surface ? surface.view.values : surface.message.values);

const keep = (surface: Surface, { block, element }: Placed, fragment: Data): void => {
  const values = valuesOf(surface);
  const blockId = block.block_id ?? '';
  values[blockId] = { ...values[blockId], [String(element.action_id)]: fragment };
};

/** The last options that an external menu was given, by element; a choice must be one of them. */
const suggestions = new WeakMap<Data, Data[]>();

export type Press = { user: string; target: Target; actionId: string; blockId?: string; choice?: Choice };

export const press = async (world: World, given: Press): Promise<Outcome> => {
  const user = personOf(world.context.store, given.user);
  const surface = surfaceOf(world, user, given.target);
  const placed = elementIn(blocksOf(surface), given.actionId, given.blockId);
  const action = actionOf(world, surface, placed, given.choice ?? null);
  const sent = payloadOf(world, user, surface, action);
  const payload = world.context.controls.tamper?.(sent) ?? sent;
  const twice = world.context.controls.doubleClicks;
  const [outcome] = await Promise.all([
    world.dispatcher.deliver('interactive', payload),
    ...(twice ? [world.dispatcher.deliver('interactive', payload)] : []),
  ]);
  if (!outcome.acknowledged && 'message' in surface) {
    slackbotNote(world, user.id, surface.message.channel, 'Slack could not reach the app. Try again in a moment.');
  }
  return outcome;
};

const actionOf = (world: World, surface: Surface, placed: Placed, choice: Choice): Data => {
  const { block, element } = placed;
  const base = {
    action_id: element.action_id,
    block_id: block.block_id,
    type: element.type,
    action_ts: world.context.store.nextTs(),
  };
  if (element.type === 'button' || element.type === 'icon_button') {
    const { text, value, style, url } = element;
    return { ...base, text, ...defined({ value, style, url }) };
  }
  const fragment = chosen(element, choice, suggestions.get(element) ?? []);
  if (element.type !== 'overflow') keep(surface, placed, fragment);
  return { ...base, ...fragment, ...defined({ placeholder: element.placeholder }) };
};

const defined = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));

const payloadOf = (world: World, user: User, surface: Surface, action: Data): Data => {
  const { store } = world.context;
  const common = { type: 'block_actions', ...commonPayload(world, user), actions: [action] };
  const state = { values: stateOf(blocksOf(surface), valuesOf(surface)) };
  if ('view' in surface) {
    const view = { ...viewJson(store, surface.view), state };
    return { ...common, container: { type: 'view', view_id: surface.view.id }, view };
  }
  const { message } = surface;
  const channel = store.channels.get(message.channel);
  const isEphemeral = message.ephemeralFor !== undefined;
  return {
    ...common,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: message.channel, name: channel?.kind === 'im' ? 'directmessage' : channel?.name },
    // Slack leaves the message out when it was ephemeral.
    ...(isEphemeral ? {} : { message: messageJson(store, message, false) }),
    state,
    response_url: world.responseUrls.issue({
      channel: message.channel,
      user: user.id,
      message,
      ...(message.threadTs ? { threadTs: message.threadTs } : {}),
    }),
  };
};

/** A person changes an input in a modal: kept, and sent only when the element asks for it. */
export const type = (world: World, given: Press): void => {
  const user = personOf(world.context.store, given.user);
  const surface = surfaceOf(world, user, given.target);
  const placed = elementIn(blocksOf(surface), given.actionId, given.blockId);
  keep(surface, placed, chosen(placed.element, given.choice ?? null, suggestions.get(placed.element) ?? []));
};

/** What an external menu offers for some typed words. */
export const suggest = async (world: World, given: Omit<Press, 'choice'>, typed: string): Promise<Data[]> => {
  const { store } = world.context;
  const user = personOf(store, given.user);
  const surface = surfaceOf(world, user, given.target);
  const { block, element } = elementIn(blocksOf(surface), given.actionId, given.blockId);
  const { trigger_id: _none, ...common } = commonPayload(world, user);
  const outcome = await world.dispatcher.deliver('interactive', {
    type: 'block_suggestion',
    ...common,
    action_id: element.action_id,
    block_id: block.block_id,
    value: typed,
    ...('view' in surface
      ? { container: { type: 'view', view_id: surface.view.id }, view: viewJson(store, surface.view) }
      : {
          container: {
            type: 'message',
            message_ts: surface.message.ts,
            channel_id: surface.message.channel,
            is_ephemeral: false,
          },
          channel: { id: surface.message.channel },
          message: messageJson(store, surface.message, false),
        }),
  });
  const options = outcome.response?.options;
  const groups = outcome.response?.option_groups;
  const all = [
    ...(Array.isArray(options) ? options : []),
    ...(Array.isArray(groups) ? groups.flatMap((group: { options?: Data[] }) => group.options ?? []) : []),
  ] as Data[];
  suggestions.set(element, all);
  return all;
};
