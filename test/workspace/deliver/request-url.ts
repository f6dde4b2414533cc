/** HTTP delivery: requests signed with the signing secret, as Slack sends them to an app's request URL. */
import { createHmac } from 'node:crypto';
import { isData } from '../blocks/walk.ts';
import type { Data } from '../model.ts';
import { type Channel, type Delivery, DeliveryError, type Retry } from './delivery.ts';

export type RequestUrls = { commands: string; interactivity: string; events: string };

const signatureOf = (secret: string, timestamp: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

export class RequestUrl implements Channel {
  readonly via = 'http';
  private readonly urls: RequestUrls;
  private readonly secret: string;
  private readonly clock: () => number;

  constructor(urls: RequestUrls, secret: string, clock: () => number) {
    this.urls = urls;
    this.secret = secret;
    this.clock = clock;
  }

  async send(delivery: Delivery, deadlineMs: number, retry?: Retry): Promise<Data | undefined> {
    const { url, type, body } = this.request(delivery);
    const headers = {
      'content-type': type,
      ...(retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {}),
    };
    return read(await this.post(url, headers, body, deadlineMs));
  }

  /** What Slack does when a request URL is entered: the app must echo the challenge. */
  async verify(): Promise<boolean> {
    const challenge = `challenge-${this.clock()}`;
    const body = JSON.stringify({ type: 'url_verification', challenge, token: 'verification-token' });
    const response = await this.post(this.urls.events, { 'content-type': 'application/json' }, body, 3_000);
    return (await response.text()).includes(challenge);
  }

  private async post(
    url: string,
    headers: { [name: string]: string },
    body: string,
    deadlineMs: number,
  ): Promise<Response> {
    const timestamp = Math.floor(this.clock() / 1000);
    try {
      return await fetch(url, {
        method: 'POST',
        body,
        headers: {
          ...headers,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': signatureOf(this.secret, timestamp, body),
        },
        signal: AbortSignal.timeout(deadlineMs),
      });
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      throw new DeliveryError(isLate ? 'http_timeout' : 'connection_failed');
    }
  }

  private request(delivery: Delivery): { url: string; type: string; body: string } {
    const form = 'application/x-www-form-urlencoded';
    const { payload } = delivery;
    switch (delivery.kind) {
      case 'slash_commands':
        return { url: this.urls.commands, type: form, body: new URLSearchParams(asStrings(payload)).toString() };
      case 'interactive':
        return {
          url: this.urls.interactivity,
          type: form,
          body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
        };
      case 'events_api':
        return { url: this.urls.events, type: 'application/json', body: JSON.stringify(payload) };
    }
  }
}

const asStrings = (payload: Data): { [key: string]: string } =>
  Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));

const read = async (response: Response): Promise<Data | undefined> => {
  const text = await response.text();
  if (!response.ok) {
    throw new DeliveryError(`http_error ${response.status}`, response.headers.get('x-slack-no-retry') === '1');
  }
  if (text.trim() === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (isData(parsed)) return Object.keys(parsed).length > 0 ? parsed : undefined;
  } catch {
    // Plain text is a message.
  }
  return { text };
};
