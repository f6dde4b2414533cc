import { readAlertRules } from '../alerts/read-rules.ts';
import { type AlertParts, serveAlerts } from '../alerts/serve-alerts.ts';
import { megabyte } from '../limits/limits.ts';
import { readTextSync } from '../limits/read-file.ts';
import type { AlertRule } from '../question/alert-rules.ts';
import type { AlertSettings } from '../settings/alert-settings.ts';
import { say } from '../words/say.ts';

/** @throws PublicError where the file of rules cannot be read */
export const rulesOf = (settings: AlertSettings | undefined): Promise<readonly AlertRule[]> =>
  settings?.rules === undefined ? Promise.resolve([]) : readAlertRules(settings.rules);

const pem = (file: string): string =>
  readTextSync(file, { what: say('alerts.certificate', { file }), bytes: megabyte });

/** Hears alerts as the settings say. @throws PublicError where it cannot listen, or a certificate cannot be read */
export const hearAlerts = async (
  { port, address, token, basic, hmacKey, cert, key, clientCa }: AlertSettings,
  parts: Omit<AlertParts, 'credentials'>,
): Promise<{ port: number; close(): Promise<void> }> => {
  const tls =
    cert === undefined || key === undefined
      ? undefined
      : { cert: pem(cert), key: pem(key), clientCa: clientCa === undefined ? undefined : pem(clientCa) };
  return serveAlerts({ port, address, tls }, { ...parts, credentials: { token, basic, hmacKey } });
};
