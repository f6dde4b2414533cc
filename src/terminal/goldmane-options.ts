import type { Command } from 'commander';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** Where Calico's flow logs are, on the command line; else from the settings. */
export interface GoldmaneOptions {
  goldmane?: string;
  goldmaneCa?: string;
  goldmaneCert?: string;
  goldmaneKey?: string;
  goldmaneServerName?: string;
}

export const addGoldmaneOptions = (command: Command, tell: Words): Command =>
  command
    .option('--goldmane <address>', tell(say('cli.goldmane')))
    .option('--goldmane-ca <file>', tell(say('cli.goldmane-ca')))
    .option('--goldmane-cert <file>', tell(say('cli.goldmane-cert')))
    .option('--goldmane-key <file>', tell(say('cli.goldmane-key')))
    .option('--goldmane-server-name <name>', tell(say('cli.goldmane-server-name')));

/** Nothing where no address is set. @throws PublicError where it is set by halves. */
export const flowsOf = async (options: GoldmaneOptions): Promise<ReadFlows | undefined> => {
  const { readTerminalSettings } = await import('../settings/config.ts');
  const { goldmane } = readTerminalSettings({
    ...process.env,
    ...(options.goldmane && { CALICO_WHY_GOLDMANE: options.goldmane }),
    ...(options.goldmaneCa && { CALICO_WHY_GOLDMANE_CA: options.goldmaneCa }),
    ...(options.goldmaneCert && { CALICO_WHY_GOLDMANE_CERT: options.goldmaneCert }),
    ...(options.goldmaneKey && { CALICO_WHY_GOLDMANE_KEY: options.goldmaneKey }),
    ...(options.goldmaneServerName && { CALICO_WHY_GOLDMANE_SERVER_NAME: options.goldmaneServerName }),
  });
  return goldmane && (await import('../collect/flows/ask-goldmane.ts')).flowsFrom(goldmane);
};
