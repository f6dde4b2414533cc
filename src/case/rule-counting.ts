import type { Message, MessageArg } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Words in a language. */
type Tell = (message: Message | string) => string;

/** The messages whose number `rule` is a position in a policy as it is written. */
const namesRule = ({ code, args }: Message): boolean =>
  /^(?:decision|nearest|flow)\./.test(code) && typeof args.rule === 'number' && args.rule >= 0;

/**
 * The words of one answer: where a rule is named the first time, it is said that rules are counted from 0. Unlike
 * other words these remember; ask for new ones for each answer.
 */
export const sayingHowRulesCount = (tell: Tell): Tell => {
  let isSaid = false;
  const inArg = (arg: MessageArg): MessageArg => {
    if (typeof arg === 'number' || typeof arg === 'string') return arg;
    if ('code' in arg) return inMessage(arg);
    return arg.map((item) => (typeof item === 'string' ? item : inMessage(item)));
  };
  const inMessage = (message: Message): Message => {
    if (isSaid) return message;
    const { code, args } = message;
    if (namesRule(message)) {
      isSaid = true;
      return { code, args: { ...args, rule: say('policy.rule-from-zero', { rule: args.rule ?? 0 }) } };
    }
    return { code, args: Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, inArg(arg)])) };
  };
  return (message) => tell(typeof message === 'string' ? message : inMessage(message));
};
