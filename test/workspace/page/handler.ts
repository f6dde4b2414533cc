/** Serves the page that people look at. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../person/world.ts';

export type Command = { name: string; hint: string };

export const pageHandler = (
  world: World,
  _commands: Command[],
): {
  handle: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;
  close: () => void;
} => ({
  handle: async (_request, response, url) => {
    if (url.pathname !== '/') return false;
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    for (const [channel, messages] of world.context.store.messages) {
      response.write(`${channel}\n${messages.map((each) => `  ${each.ts} ${each.user} ${each.text}`).join('\n')}\n`);
    }
    response.end();
    return true;
  },
  close: () => undefined,
});
