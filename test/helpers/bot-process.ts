import { startBot } from '../../src/bot.ts';

/** The bot as a process of its own. */
const bot = await startBot(process.env);
process.stdout.write(`ready ${bot.port ?? ''}\n`);
process.once('SIGTERM', () => {
  bot.close().then(() => process.exit(0));
});
