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
const beginsSee = (before: string | undefined): boolean =>
  before === undefined || isMark(before) || /^(?:please|pls|also|and|pl[sz])$/.test(before);

/** Where the words begin by which an address is pointed at; undefined: it is not. */
const pointsFrom = (before: string, url: string): number | undefined => {
  const words = [...before.matchAll(pieces)];
  const texts = words.map(([text]) => text);
  let from: number | undefined;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const word = texts[at] ?? '';
    if (word === 'see' || word === 'cf') return beginsSee(texts[at - 1]) ? words[at]?.index : from;
    // `Source: http://prometheus/graph?…`, as Alertmanager writes it.
    const isPage = pages.has(word) || pagesInChinese.test(word) || (word === 'source' && url.includes('/graph?'));
    if (isPage) {
      const asker = texts.slice(0, at).findLast((one) => !fillers.has(one)) ?? '';
      if (asks.test(asker) || asks.test(word)) return undefined;
      // Chinese words are not told from each other here.
      if (/[^a-z_]/.test(word)) return before.length;
      from = words[at]?.index;
    } else if (!isFiller(word)) return from;
  }
  return from;
};

/** The same places, with blanks where a page is only pointed at. */
export const withoutReferences = (read: string): string => {
  if (!read.includes('://')) return read;
  const left = read.split('');
  // With the words that point, which may point at several.
  const pointing = read.split('');
  for (const { 0: url, index } of read.matchAll(urls)) {
    const near = pointing.slice(Math.max(0, index - farthest), index).join('');
    const line = near.slice(near.lastIndexOf('\n') + 1);
    const from = pointsFrom(line, url);
    if (from === undefined) continue;
    left.fill(' ', index - line.length + from, index + url.length);
    pointing.fill(' ', index, index + url.length);
  }
  return left.join('');
};
