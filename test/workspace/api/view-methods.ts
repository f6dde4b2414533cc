import { z } from 'zod';
import { plain } from '../blocks/text-schemas.ts';
import { limits } from '../limits.ts';
import type { Block, Data, View } from '../model.ts';
import type { Store } from '../store.ts';
import { viewJson } from '../view-json.ts';
import { ApiError, refuseWith } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import { checkBlocks } from './content.ts';
import type { ApiContext, Methods } from './context.ts';

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().max(limits.callbackId).optional(),
  external_id: z.string().max(limits.externalId).optional(),
};
const viewSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    title: plain('viewTitle'),
    submit: plain('viewButton').nullish(),
    close: plain('viewButton').nullish(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    ...common,
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);

type ViewDraft = Omit<View, 'id' | 'userId' | 'rootId' | 'previousId'>;

/** Throws `invalid_arguments`, `view_too_large`, `invalid_blocks`, `duplicate_external_id`. */
export const readView = (context: ApiContext, given: Data, type: View['type'], replaces?: View): ViewDraft => {
  if (JSON.stringify(given).length > limits.viewBytes) throw new ApiError('view_too_large');
  const parsed = viewSchema.safeParse(given);
  if (!parsed.success) {
    const errors = parsed.error.issues.map((each) => `${each.message} [json-pointer:/view/${each.path.join('/')}]`);
    throw refuseWith('invalid_arguments', errors);
  }
  const view = parsed.data;
  if (view.type !== type)
    throw refuseWith('invalid_arguments', [`unsupported type: ${view.type} [json-pointer:/view/type]`]);
  checkBlocks(context, view.blocks, type, '/view/blocks');
  const blocks = view.blocks as Block[];
  if (view.type === 'modal' && !view.submit && blocks.some((block) => block.type === 'input')) {
    throw refuseWith('invalid_arguments', ['missing required field: submit [json-pointer:/view]']);
  }
  const externalId = view.external_id ?? '';
  const taken = [...context.store.views.values()].some((each) => each.externalId === externalId && each !== replaces);
  if (externalId !== '' && taken) throw new ApiError('duplicate_external_id');
  return {
    type,
    hash: `${Math.floor(context.store.clock() / 1000)}.${context.store.shortId()}`,
    ...(view.type === 'modal' ? { title: view.title } : {}),
    ...(view.type === 'modal' && view.submit ? { submit: view.submit } : {}),
    ...(view.type === 'modal' && view.close ? { close: view.close } : {}),
    blocks: context.store.withIds(blocks),
    privateMetadata: view.private_metadata ?? '',
    callbackId: view.callback_id ?? '',
    externalId,
    notifyOnClose: view.type === 'modal' && view.notify_on_close === true,
    clearOnClose: view.type === 'modal' && view.clear_on_close === true,
    values: {},
    errors: {},
  };
};

/** The person's open modals, the lowest first. */
export const stackOf = (store: Store, userId: string): View[] =>
  [...store.views.values()].filter((view) => view.userId === userId);

export const openView = (context: ApiContext, userId: string, draft: ViewDraft, below?: View): View => {
  const { store } = context;
  const id = store.nextId('V');
  const view: View = { ...draft, id, userId, rootId: below?.rootId ?? id, ...(below ? { previousId: below.id } : {}) };
  if (!below) for (const old of stackOf(store, userId)) store.views.delete(old.id);
  store.views.set(id, view);
  store.tell({ kind: 'view', user: userId });
  return view;
};

/** What people had typed stays where block id and action id stay. */
export const replaceView = (context: ApiContext, view: View, draft: ViewDraft): View => {
  const kept: View['values'] = {};
  for (const block of draft.blocks) {
    const before = view.values[block.block_id ?? ''];
    if (block.block_id && before) kept[block.block_id] = before;
  }
  Object.assign(view, draft, { values: kept });
  for (const key of ['title', 'submit', 'close'] as const) if (!(key in draft)) delete view[key];
  context.store.tell({ kind: view.type === 'home' ? 'home' : 'view', user: view.userId });
  return view;
};

const viewArgument = (args: Arguments): Data => {
  const view = args.object('view', 'invalid_arguments');
  if (!view) throw refuseWith('invalid_arguments', ['missing required field: view']);
  return view;
};

const redeem = (context: ApiContext, args: Arguments): string => {
  const result = context.triggers.redeem(args.required('trigger_id', 'invalid_trigger_id'));
  if ('error' in result) throw new ApiError(result.error);
  return result.userId;
};

const checkHash = (args: Arguments, view: View | undefined): void => {
  const hash = args.string('hash');
  if (hash !== undefined && view && hash !== view.hash) throw new ApiError('hash_conflict');
};

export const viewMethods: Methods = {
  'views.open': {
    scopes: [],
    run: (context, args) => {
      const draft = readView(context, viewArgument(args), 'modal');
      const view = openView(context, redeem(context, args), draft);
      return { view: viewJson(context.store, view) };
    },
  },
  'views.push': {
    scopes: [],
    run: (context, args) => {
      const draft = readView(context, viewArgument(args), 'modal');
      const user = redeem(context, args);
      const stack = stackOf(context.store, user);
      if (stack.length >= limits.viewStack) throw new ApiError('push_limit_reached');
      const view = openView(context, user, draft, stack.at(-1));
      return { view: viewJson(context.store, view) };
    },
  },
  'views.update': {
    scopes: [],
    run: (context, args) => {
      const external = args.string('external_id');
      const { views } = context.store;
      const view = external
        ? [...views.values()].find((each) => each.externalId === external)
        : views.get(args.required('view_id', 'not_found'));
      if (!view) throw new ApiError('not_found');
      checkHash(args, view);
      replaceView(context, view, readView(context, viewArgument(args), 'modal', view));
      return { view: viewJson(context.store, view) };
    },
  },
  'views.publish': {
    scopes: [],
    run: (context, args) => {
      const { store } = context;
      const userId = args.required('user_id', 'user_not_found');
      if (!store.users.has(userId)) throw new ApiError('user_not_found');
      const known = store.homes.get(userId);
      checkHash(args, known);
      const draft = readView(context, viewArgument(args), 'home', known);
      if (known) return { view: viewJson(store, replaceView(context, known, draft)) };
      const id = store.nextId('V');
      const view: View = { ...draft, id, userId, rootId: id };
      store.homes.set(userId, view);
      store.tell({ kind: 'home', user: userId });
      return { view: viewJson(store, view) };
    },
  },
};
