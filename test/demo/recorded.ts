import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const cases = join(import.meta.dirname, '../data/cases');
const cli = join(import.meta.dirname, '../../src/cli.ts');

/** Where no network can be broken: the answers to cases that were recorded in the lab, on the terminal. */
export const replayRecordedCases = async (): Promise<number> => {
  console.log('\nReplaying recorded cases instead: the same evidence gives the same verdict.');
  for (const file of readdirSync(cases).filter((name) => name.endsWith('.json'))) {
    console.log(`\n──── ${file}: calico-why replay test/data/cases/${file}`);
    const child = spawn(process.execPath, [cli, 'replay', join(cases, file), '--quiet'], { stdio: 'inherit' });
    await once(child, 'exit');
  }
  return 0;
};
