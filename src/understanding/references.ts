/** Addresses of pages that are only pointed at, as the dashboard of an alert is: whether they are reached is not asked. */

const urls = /https?:\/\/[^\s"'<>|]{1,2000}/g;
const pieces = /[a-z0-9_]+|[\u3400-\u9fff]+|[^\s]/g;
/** What may stand between an address and the word that says what it is. */
const farthest = 300;

/** `runbook: `, `the dashboard at `, and the labels of alerts: `generatorURL=`. */
const pages = new Set(
  (
    'dashboard dashboards runbook runbooks playbook playbooks graph graphs panel panels chart charts screenshot ticket jira wiki ' +
    'grafana kibana postmortem runbook_url runbookurl dashboard_url dashboardurl generatorurl generator_url panelurl panel_url ' +
    'silenceurl silence_url externalurl external_url alert_url alerturl'
  ).split(' '),
);
const pagesInChinese =
  /(?:看板|仪表盘|面板|监控|监控图|手册|工单|截图|图表|详见|参见|请见|见图)(?:在|是|为|链接|地址)?$/;

const fillers = new Set(
  'is are at in on here link url uri of for this the our my a more details detail full info attached logs log docs doc'.split(
    ' ',
  ),
);
const isMark = (piece: string): boolean => /^[^a-z0-9_\u3400-\u9fff>]$/.test(piece);
const isFiller = (piece: string): boolean =>
  isMark(piece) || fillers.has(piece) || /^(?:的|在|是|链接|地址)$/.test(piece);

/** `cannot reach grafana https://…`, `-> grafana https://…`: the page is whom someone asks. */
const asks =
  /^(?:reach|reaches|reaching|open|opens|opening|load|loads|access|accesses|connect|connects|call|calls|curl|wget|get|gets|to|into|and|with|>)$|访问|打不开|打开|连|不通|到|和/;

/** `see https://…` begins a part of its own; `web-0 cannot see https://…` is about the address. */
const beginsSee = (before: readonly string[]): boolean => {
  const last = before.at(-1);
  return last === undefined || isMark(last) || /^(?:please|pls|also|and|pl[sz])$/.test(last);
};

const isPointedAt = (before: string, url: string): boolean => {
  const words = before.match(pieces) ?? [];
  while (words.length > 0) {
    const word = words.pop() ?? '';
    // `Source: http://prometheus/graph?…`, as Alertmanager writes it.
    if (pages.has(word) || pagesInChinese.test(word) || (word === 'source' && url.includes('/graph?'))) {
      const lead = words.filter((one) => !fillers.has(one)).at(-1) ?? '';
      return !asks.test(lead) && !asks.test(word);
    }
    if (word === 'see' || word === 'cf') return beginsSee(words);
    if (!isFiller(word)) return false;
  }
  return false;
};

/** The same places, with blanks where a page is only pointed at. */
export const withoutReferences = (read: string): string => {
  let text = read;
  for (const { 0: url, index } of read.matchAll(urls)) {
    const line = text.lastIndexOf('\n', index) + 1;
    if (!isPointedAt(text.slice(Math.max(line, index - farthest), index), url)) continue;
    text = text.slice(0, index) + ' '.repeat(url.length) + text.slice(index + url.length);
  }
  return text;
};
