import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { AuditEvent } from './audit-entry.ts';

const events: Readonly<Record<AuditEvent, Message>> = {
  proposed: say('audit-event.proposed'),
  clicked: say('audit-event.clicked'),
  denied: say('audit-event.denied'),
  'approval counted': say('audit-event.approval-counted'),
  approved: say('audit-event.approved'),
  rejected: say('audit-event.rejected'),
  started: say('audit-event.started'),
  'right checked': say('audit-event.right-checked'),
  'right lost': say('audit-event.right-lost'),
  looked: say('audit-event.looked'),
  stale: say('audit-event.stale'),
  forged: say('audit-event.forged'),
  'run begins': say('audit-event.run-begins'),
  'run did not begin': say('audit-event.run-did-not-begin'),
  'run ended': say('audit-event.run-ended'),
  verified: say('audit-event.verified'),
  ended: say('audit-event.ended'),
  'asked again': say('audit-event.asked-again'),
  'undo proposed': say('audit-event.undo-proposed'),
  recovered: say('audit-event.recovered'),
  'audit shown': say('audit-event.audit-shown'),
};

/** What an event is called to people; one of another version is called as it is on record. */
export const saidOfEvent = (event: string): Message | string =>
  new Map<string, Message>(Object.entries(events)).get(event) ?? event;
