import { means, type Token } from '../token.ts';
import { merge } from './pieces.ts';

/** `pods with label app=web`, `app=web pods`. */
export const findLabels = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type !== 'labels') continue;
    let from = at;
    let to = at;
    const around = (one: Token | undefined): boolean =>
      means(one, 'label', 'pod', 'all', 'the', 'of', 'selector') ||
      one?.text === '带' ||
      one?.text === '有' ||
      one?.text === '-l';
    while (around(tokens[from - 1])) from -= 1;
    while (means(tokens[to + 1], 'label', 'pod', 'of') || tokens[to + 1]?.text === '的') to += 1;
    const words = tokens.slice(from, to + 1);
    const isEnd =
      words.some((one) => means(one, 'label', 'pod')) ||
      means(tokens[from - 1], 'from', 'to', 'reach', 'cant-reach', 'and') ||
      tokens[from - 1]?.type === 'arrow' ||
      means(tokens[to + 1], 'not', 'reach', 'cant-reach', 'to') ||
      tokens[to + 1]?.type === 'arrow' ||
      /^(?:app|role|tier|component|k8s-app|name|app\.kubernetes\.io\/[a-z-]+)=/.test(token.labels);
    if (
      !isEnd ||
      (/^(?:pod|namespace|node|instance|job|alertname|severity|container|service|endpoint|code|plugin|type|timeout|host|port|user|err|error|level|msg|time|ts|caller|component|name|id)=/.test(
        token.labels,
      ) &&
        words.length === 1)
    )
      continue;
    merge(tokens, from, to, { type: 'end', what: { kind: 'labels', labels: token.labels }, sure: true });
    at = from;
  }
};
