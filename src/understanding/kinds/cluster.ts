import { defined } from '../defined.ts';
import type { Sentence } from '../sentence.ts';
import { symptomsIn } from '../symptoms.ts';
import { isEndToken, means } from '../token.ts';
import { inboundWords } from './outside.ts';
import { thingsOf } from './path-parts.ts';
import type { Reader } from './reader.ts';
import { isChinese, isQuestion, textIs, timesOf } from './texts.ts';

const quiet = (sentence: Sentence): boolean =>
  sentence.ends.length === 0 && !sentence.tokens.some((token) => token.type === 'policy');

export const readCluster: Reader = (sentence) => {
  const { tokens } = sentence;
  if (
    !quiet(sentence) ||
    thingsOf(sentence).some(isEndToken) ||
    (inboundWords(sentence) !== undefined && tokens.some(({ type }) => type === 'number' || type === 'port')) ||
    sentence.has('policy', 'resolve', 'not-network', 'injection', 'ipam')
  )
    return undefined;
  const flat = sentence.flat.replace(/[?!.,]/g, ' ').trim();
  const meaningful = tokens.filter((token) => token.type !== 'break' && !means(token, 'noise', 'thanks', 'now'));
  const whole =
    sentence.has('network', 'cluster', 'calico') || tokens.some((token) => textIs(token, /^(?:calico|k8s)$/));
  const person = tokens.some((token) => means(token, 'person') && textIs(token, /^(?:you|u|he|she|your|你)$/));
  if (
    meaningful.length <= 2 &&
    sentence.has('status', 'healthy') &&
    /^(?:status|health|state|overview|状态|健康|健康状况|概况|healthy|集群状态|整体状况|整体情况|整体状态|总体状况)$/.test(
      flat,
    )
  )
    return { kind: 'cluster' };
  if (
    /^(?:overall|general|whole cluster|整体|总体|全局)(?: ?的)? ?(?:health|status|state|healthy|健康|状态|情况|状况)/.test(
      flat,
    )
  )
    return { kind: 'cluster' };
  const states =
    sentence.has('problem', 'healthy', 'status', 'fails', 'down', 'works', 'summary', 'check') ||
    symptomsIn(tokens).some((one) => one === 'intermittent' || one === 'slow' || one === 'unreachable');
  if (
    whole &&
    states &&
    (isQuestion(sentence) || sentence.has('check', 'why', 'status', 'problem', 'healthy', 'fails', 'down', 'summary'))
  )
    return defined({ kind: 'cluster' as const, ...timesOf(sentence) });
  if (
    !person &&
    /^(?:any|is|are|all|everything|anything|whats|what)\b/.test(flat) &&
    tokens.some((token) => means(token, 'problem', 'healthy')) &&
    meaningful.length <= 4 &&
    !sentence.has('person', 'order', 'address')
  )
    return defined({ kind: 'cluster' as const, ...timesOf(sentence) });
  if (/巡检|体检|\bcheck (?:all |all the |the |every |my |our )?nodes\b/.test(flat)) return { kind: 'cluster' };
  if (
    !person &&
    /\b(?:anything|something|everything|all) (?:is |else )?(?:broken|wrong|down|red|off|on fire|weird)\b|\bwhat(?:s| is) (?:unhealthy|failing|red|broken|down|on fire)\b/.test(
      flat,
    )
  )
    return defined({ kind: 'cluster' as const, ...timesOf(sentence) });
  if (
    whole &&
    meaningful.length <= 9 &&
    /^(?:is|any|how|hows)\b/.test(flat) &&
    sentence.has('network', 'cluster', 'calico')
  )
    return defined({ kind: 'cluster' as const, ...timesOf(sentence) });
  if (
    !person &&
    isChinese(sentence) &&
    sentence.has('problem') &&
    /^(?:现在)?(?:有|有没有)(?:什么|啥)?(?:问题|异常)/.test(flat)
  )
    return { kind: 'cluster' };
  return undefined;
};
