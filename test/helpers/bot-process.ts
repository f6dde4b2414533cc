import { serve } from '../../src/service/serve.ts';
import { startBot } from '../../src/start/bot.ts';

/** The bot as a process of its own. */
const start = async () => {
  const bot = await startBot(process.env);
  process.stdout.write(`ready ${bot.port ?? ''}\n`);
  return bot;
};

const onError = (message: string): void => void process.stderr.write(`${message}\n`);
process.exit(await serve(start, { process, closeMs: 25_000, onError }));
