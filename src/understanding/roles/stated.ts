import { squeezed } from '../squeezed.ts';
import { isEndToken, means, type Token } from '../token.ts';
import type { Role } from './marks.ts';
import { before } from './neighbours.ts';

/**
 * What a sentence says outright of one end: `svc/auth is what we call`, `it is web-0 that throws it`, `host is db-0`,
 * `nothing comes back from db-0`, `anything that web-0 sends`, `ssh to node-7 and curl …`, `web-0 hangs on db-0`.
 */

const near = 7;

/** The words on one side, up to a mark that ends a sentence; other ends are `@`. */
const wordsOf = (tokens: readonly Token[]): string =>
  squeezed(tokens.map((token) => (isEndToken(token) ? '@' : token.text)).join(' '));

const leftOf = (tokens: readonly Token[], at: number): string => {
  const side = tokens.slice(Math.max(0, at - near), at);
  const cut = side.findLastIndex((token) => token.type === 'break' && /^[.;!?,\n]$/.test(token.text));
  return wordsOf(side.slice(cut + 1));
};

const rightOf = (tokens: readonly Token[], at: number): string => {
  const side = tokens.slice(at + 1, at + 1 + near);
  const cut = side.findIndex((token) => token.type === 'break' && /^[.;!?,\n]$/.test(token.text));
  return wordsOf(cut < 0 ? side : side.slice(0, cut));
};

const calledBehind =
  /^(?:is|was|are|thats|that is) (?:what|whom|who|which|the (?:one|thing|service|pod|server|target)) ?(?:that |which )?(?:we|it|they|he|she|i|everybody|everyone|all|all of them)\b/;
const callsBehind =
  /^(?:is|was|thats) (?:who|what|which|that|the (?:one|pod|thing|caller|client|sender))(?: who| that| which)? (?:calls?|is calling|throws?|throwing|gets?|getting|sees?|seeing|says|complains?|fails?|cant|cannot|sends?|sending|tries|trying|asks|wants|needs|logs|reports|has|connects|talks)\b/;
const calledBefore =
  /(?:^| )(?:(?:the |our |its |my )?(?:db |database |mysql |redis |upstream |remote |backend )?(?:host|hostname|server|target|upstream|remote|broker|endpoint|destination|db|database|receiver|callee)) (?:is|=|:|was|being)(?: now)?(?: the| a)?(?: pod| service| svc)?$/;
const wantedBefore =
  /\bwhat (?:it|they|he|she|we|i) (?:wants?|needs?|calls?|dials?|asks|asks for|reaches|cant reach|cannot reach|tries to reach|try to reach) (?:is|are)(?: the| our)?(?: pod| service| svc)?$/;
const callsBefore =
  /(?:^| )(?:the |our |its |my )?(?:caller|client|sender|source|requester|client side|producer|consumer|publisher|subscriber|importer|poller) (?:is|=|:|was)(?: the| a)?(?: pod)?$/;
const cleft = /(?:^| )(?:it is|its|it was|thats|that is|this is)(?: the| our)?(?: pod| service)?$/;
const cleftCalls = /^(?:who|that|which) (?!we\b|it\b|they\b|i\b|he\b|she\b|@)/;
const cleftCalled =
  /^(?:who |that |which )?(?:we |it |they |i |he |she |@ )(?:all )?(?:cant|cannot|doesnt|does not|call|can|is|are|try|want|need|fail)/;
const backFrom =
  /\b(?:back|returns?|returned|arrives?|arrived|heard|hear|hears)(?: (?:to us|at all|ever|back))? from(?: the| pod| service)?$/;
const leaves = /(?:^| )(?:leaves?|leaving|left)(?: the)?(?: pod)?$/;
const relative = /\b(?:anything|everything|whatever|nothing|what|that|which)(?: that| which)?(?: the)?(?: pod)?$/;
const sends = /^(?:sends?|sent|is sending|keeps sending|asks|writes|publishes|pushes)\b/;
const inside =
  /(?:^| )(?:ssh|ssh into|exec|exec into|exec in|exec to|log in|login|log into|logged in|logged into|logged on|shell|登录|登陆|登入|进入|进到|进|连上|ssh到|登到)(?: (?:in|on|to|into|onto|到|至|了|the|node|pod|节点|主机|机器|容器|a))*$/;

const chineseCalled = /(?:目标|对方|对端|服务端|被调方|被调用方|被调|要访问的|要连的|连的|访问的)(?:就)? ?(?:是|为|:)$/;
const chineseCalls = /(?:调用方|客户端|发起方|请求方|主调|主调方|报错的|发请求的|源端)(?:就)? ?(?:是|为|:)?$/;

const turnedAway =
  /\b(?:refused|rejected|reset|blocked|denied|dropped|let in|let through|accepted|admitted|ignored|turned away|turned down|thrown out|kicked out|closed|cut off|hung up on)(?: connections?)? by(?: the| our)?(?: pod)?$/;
const chineseTurnedAway = /^ ?(?:直接|一直|给)? ?(?:拒|挡|拦|阻|禁|丢|重置|封|屏蔽|踢|断开|断|限制|忽略|关闭)/;

const hears =
  /\b(?:sees?|saw|gets?|got|receives?|received|hears?|heard)(?: the| all| some| no| any)? (?:syns?|packets?|requests?|traffic|calls?|pings?|connections?|queries)(?: coming| arriving)? (?:of|from)(?: the)?(?: pod)?$/;
const chineseIgnored = /(?:不理|不理会|不搭理|不理睬|不鸟|不回|无视) ?$/;
const chineseClosed = /^ ?(?:不|没|没有|无|未)? ?(?:开放|响应|回应|应答|理|回复|放行|放开|开门|开通)/;

const chineseRefuses =
  /(?<!被)(?:拒绝|拒收|拒接|重置|拦截|屏蔽|阻断|丢弃)(?:了|掉了|掉) ?$|(?:不接受|不接收|不受理) ?$/;

const chineseHangsUp = /(?:断开|断掉|重置|掐断|掐掉|切断|关掉|关闭)(?:了|过)? ?$/;
const connectionOfIt = /^ ?的 ?(?:tcp|长|所有|全部)? ?连接/;
const hangsUpOnIt = /(?:断开|断掉|重置|掐断|掐掉|切断|关掉|关闭)(?:了|过)? ?@ ?的 ?(?:tcp|长|所有|全部)? ?连接/;

const waits =
  /\b(?:hangs?|hanging|hung|waits?|waiting|waited|stalls?|stalled|stalling|stuck|freezes|frozen|blocks|times? out|timing out|timed out)(?: (?:forever|again|endlessly|constantly|always|randomly))? (?:on|for)(?: the| our)?(?: pod)?$/;
const fetching: ReadonlySet<string> = new Set(
  (
    'load loads loading fetch fetches fetching read reads reading pull pulls pulling download downloads downloading ' +
    'retrieve retrieves scrape scrapes collect collects clone clones import imports restore restores stream streams ' +
    'sync syncs replicate replicates query queries'
  ).split(' '),
);
const fromIt = / from(?: the| our)?(?: pod)?$/;
const ofOther = /\b(?:traffic|packets?|requests?|connections?|calls?|pings?|syns?)\b/;

/** Whether an end before is who does it: `web-0 hangs on db-0`; not so `requests to db-0 hang on web-0`. */
const hasSubject = (tokens: readonly Token[], at: number): boolean => {
  const subject = tokens.slice(0, at).findLastIndex(isEndToken);
  const lead = tokens[before(tokens, subject)];
  return (
    subject >= 0 &&
    !/^(?:to|into|towards|for|at)$/.test(lead?.text ?? '') &&
    !means(lead, 'reach', 'cant-reach', 'ping') &&
    lead?.type !== 'arrow'
  );
};

/** `cannot load its config from`; what `traffic from db-0` comes of is the other end. */
const fetches = (left: string): boolean => {
  if (!fromIt.test(left) || ofOther.test(left)) return false;
  const words = left.replace(fromIt, '').split(' ');
  return words.slice(-4).some((word) => fetching.has(word));
};

const answering = /^(?:returns?|returned|responds?|responded|replies|replied|answers?|answered|gives|serves)$/;
const toIt = / to(?: the| our)?(?: pod)?$/;

/** `db-0 returns 504 to web-0`, `db-0 answers web-0 with 504`: who asked. */
const isAnswered = (left: string): boolean => {
  const words = left.replace(toIt, '').split(' ');
  return words.slice(toIt.test(left) ? -3 : -1).some((word) => answering.test(word));
};

const chineseRead = /^ ?(?:读|拉|取|下载|获取|加载|拿|查|同步|克隆|抓|采集)/;

/** `web-0 从 db-0 读数据`; but `从 web-0 读 db-0`. */
const isRead = (tokens: readonly Token[], at: number, left: string, right: string): boolean =>
  /从 ?$/.test(left) && chineseRead.test(right) && !/[到往@]/.test(right) && hasSubject(tokens, at);

/** `web-0 is stuck waiting for db-0`, `web-0 cannot load data from db-0`: whom it needs. */
const isNeeded = (tokens: readonly Token[], at: number, left: string): boolean => {
  const end = tokens[at];
  // On a node something stands.
  if (!isEndToken(end) || end.what.kind === 'node' || end.what.kind === 'pods') return false;
  const isFetched = fetches(left) && !tokens.slice(at + 1).some((token) => /^(?:to|into|onto)$/.test(token.text));
  return (waits.test(left) || isFetched) && hasSubject(tokens, at);
};

const isTool = (token: Token): boolean =>
  (means(token, 'reach') && !means(token, 'connection')) || means(token, 'ping', 'cant-reach');

const skips = /^(?:the|our|a|its|my|pods?|service|svc|node|host|machine|节点|主机|机器|容器)$/;
const begins =
  /^(?:is|=|:|was|are|being|now|its|it was|it is|thats|that is|this is|from|for|answers?|answered|gives|serves|of|by|leaves?|leaving|left|anything|everything|whatever|nothing|what|that|which|in|on|at|to|into|onto|ssh|ssh into|exec|exec into|login|log in|log into|logged in|logged into|logged on|shell)$/;
const chinese = /[\u3400-\u9fff]/;
const goesOn = /^(?:is|was|are|thats|that is|who|that|which)$/;

/** Whether there is a word beside it with which any of these begins or ends: few ends have one, and texts have many. */
const mayState = (tokens: readonly Token[], at: number): boolean => {
  let left = at - 1;
  while (left > at - 4 && skips.test(tokens[left]?.text ?? '')) left -= 1;
  const words = [tokens[left]?.text ?? '', tokens[at - 1]?.text ?? ''];
  return words.some((word) => begins.test(word) || chinese.test(word)) || goesOn.test(tokens[at + 1]?.text ?? '');
};

/** `… for clients in shop, mainly web-0`: one of those that call. */
const isClient = (tokens: readonly Token[], at: number): boolean =>
  /^(?:mainly|mostly|especially|e\.g\.)$/.test(tokens[at - 1]?.text ?? '') &&
  tokens.slice(Math.max(0, at - 8), at - 1).some(({ text }) => /^(?:clients|callers|consumers)$/.test(text));

/** Undefined: it does not say. */
export const statedRole = (tokens: readonly Token[], at: number): Role | undefined => {
  if (isClient(tokens, at)) return 'from';
  if (!mayState(tokens, at)) return undefined;
  const [left, right] = [leftOf(tokens, at), rightOf(tokens, at)];
  if (calledBehind.test(right)) return 'to';
  if (callsBehind.test(right)) return 'from';
  if (calledBefore.test(left) || wantedBefore.test(left) || chineseCalled.test(left)) return 'to';
  if (callsBefore.test(left) || chineseCalls.test(left)) return 'from';
  if (cleft.test(left) && cleftCalled.test(right)) return 'to';
  if (cleft.test(left) && cleftCalls.test(right)) return 'from';
  if (backFrom.test(left) || turnedAway.test(left)) return 'to';
  if (isNeeded(tokens, at, left) || isRead(tokens, at, left, right)) return 'to';
  if (isAnswered(left) && hasSubject(tokens, at)) return 'from';
  if (/不(?:让|许|允许|准) ?$/.test(left) && /^ ?(?:连|访问|接入|进|调|过)/.test(right)) return 'from';
  if (hears.test(left) || chineseIgnored.test(left) || chineseRefuses.test(left)) return 'from';
  // `db-0 断开了 web-0 的连接`
  if (chineseHangsUp.test(left) && connectionOfIt.test(right)) return 'from';
  if (hangsUpOnIt.test(right) && !/被 ?$/.test(left)) return 'to';
  // `db-0 的 5432 对 web-0 不开放`
  if (/对 ?$/.test(left) && chineseClosed.test(right)) return 'from';
  if (/被 ?$/.test(left) && chineseTurnedAway.test(right)) return 'to';
  if (leaves.test(left) && tokens.slice(at + 1).some(isEndToken)) return 'from';
  if (relative.test(left) && sends.test(right)) return 'from';
  // `our partner at 198.51.100.8`: who calls, and from where.
  const end = tokens[at];
  if (
    isEndToken(end) &&
    end.what.kind === 'address' &&
    tokens[at - 1]?.text === 'at' &&
    means(tokens[at - 2], 'outside-party')
  )
    return 'from';
  const behind = tokens.slice(at + 1);
  const next = behind.findIndex(isEndToken);
  if (inside.test(left) && next > 0 && behind.slice(0, next).some(isTool)) return 'from';
  return undefined;
};
