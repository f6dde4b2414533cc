import { familyOf } from '../../../ip/texts.ts';

/** `192.168.84.130:8080`, `[fd00::1]:8080`, `fd00::1:8080`: the port stands behind the last colon. */
export const hostPort = (text: string): { address: string; port: number } | undefined => {
  const at = text.lastIndexOf(':');
  const host = text.slice(0, at);
  const address = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const port = text.slice(at + 1);
  if (at === -1 || familyOf(address) === undefined || !/^\d{1,5}$/.test(port)) return undefined;
  return { address, port: Number(port) };
};
