import type { Host } from '../terminal/add-command.ts';
import { addBelow } from '../terminal/help-text.ts';
import { say } from '../words/say.ts';

/** The engine for programs. */
export const addMcp = ({ program, voice, ended }: Host): void => {
  const { tell } = voice;
  const command = program
    .command('mcp')
    .description(tell(say('cli.mcp')))
    .option('--http <address:port>', tell(say('cli.mcp-http')))
    .option('--tokens <file>', tell(say('cli.mcp-tokens')))
    .option('--openapi', tell(say('cli.mcp-openapi')))
    .option('--kubeconfig <file>', tell(say('cli.kubeconfig')))
    .option('--context <name>', tell(say('cli.context')))
    .option('--probe-namespace <name>', tell(say('cli.probe-namespace')), 'calico-why-probe')
    .action(async (options) => {
      ended(await (await import('./serve-tools.ts')).serveTools(options, voice));
    });
  addBelow(command, tell, {
    notes: [say('tools.tokens-example')],
    examples: [
      'calico-why mcp',
      'calico-why mcp --http 127.0.0.1:8931 --tokens tokens.yaml',
      'calico-why mcp --openapi > openapi.json',
    ],
    exits: say('cli.exits-service'),
  });
};
