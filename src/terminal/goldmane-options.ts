import type { Command } from 'commander';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import { readTerminalSettings } from '../config.ts';

/** Where Calico's flow logs are, on the command line; else from the settings. */
export interface GoldmaneOptions {
  goldmane?: string;
  goldmaneCa?: string;
  goldmaneCert?: string;
  goldmaneKey?: string;
  goldmaneServerName?: string;
}

export const addGoldmaneOptions = (command: Command): Command =>
  command
    .option('--goldmane <address>', "ask Calico's flow logs too: host:port of Goldmane (CALICO_WHY_GOLDMANE)")
    .option('--goldmane-ca <file>', 'authority of its certificate, PEM')
    .option('--goldmane-cert <file>', 'certificate to show it, PEM')
    .option('--goldmane-key <file>', 'key of that certificate, PEM')
    .option('--goldmane-server-name <name>', 'name in its certificate, where the address is another');

/** Nothing where no address is set. @throws PublicError where it is set by halves. */
export const flowsOf = async (options: GoldmaneOptions): Promise<ReadFlows | undefined> => {
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
