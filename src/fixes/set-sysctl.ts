import type { Fix } from './fix.ts';
import { byHand } from './shell-text.ts';

export const setSysctl: Fix = {
  id: 'set-sysctl',
  by: 'approve',
  title: ({ node, name, value }) => `Set ${name} to ${value} on ${node}`,
  why: () => 'Nothing sets it again by itself, so it stays as it is until somebody mends it.',
  command: ({ node, name = '', value = '' }) =>
    byHand(node, [
      'sysctl',
      '-w',
      `${name.replace(/^(net\.ipv4\.conf\.)(.+)(\.\w+)$/, (_, a: string, dev: string, b: string) => a + dev.replaceAll('.', '/') + b)}=${value}`,
    ]),
};
