/** A view as Slack's answers and payloads show it. */
import type { Data, View } from './model.ts';
import { appIdentity } from './seed.ts';
import type { Store } from './store.ts';

export const viewJson = (store: Store, view: View): Data => ({
  id: view.id,
  team_id: store.seed.team.id,
  type: view.type,
  blocks: view.blocks,
  private_metadata: view.privateMetadata,
  callback_id: view.callbackId,
  state: { values: view.values },
  hash: view.hash,
  title: view.title ?? null,
  clear_on_close: view.clearOnClose,
  notify_on_close: view.notifyOnClose,
  close: view.close ?? null,
  submit: view.submit ?? null,
  previous_view_id: view.previousId ?? null,
  root_view_id: view.rootId,
  app_id: appIdentity.appId,
  external_id: view.externalId,
  app_installed_team_id: store.seed.team.id,
  bot_id: appIdentity.botId,
});
