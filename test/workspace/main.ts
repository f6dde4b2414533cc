/** Starts the local Slack alone: `node test/workspace/main.ts --port 3999`. */
import { parseArgs } from 'node:util';
import { startWorkspace } from './workspace.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3999' },
    host: { type: 'string', default: '127.0.0.1' },
    'request-url': { type: 'string' },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is not a port; give a number from 0 to 65535`);
  process.exit(2);
}

const workspace = await startWorkspace({
  port,
  host: values.host,
  ...(values['request-url'] ? { requestUrl: values['request-url'] } : {}),
});
console.log(`page            ${workspace.url}
SLACK_API_URL   ${workspace.apiUrl}
SLACK_BOT_TOKEN ${workspace.botToken}
SLACK_APP_TOKEN ${workspace.appToken}
SLACK_SIGNING_SECRET ${workspace.signingSecret}`);

const stop = async (): Promise<void> => {
  await workspace.close();
  process.exit(0);
};
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
