import type { WrittenEnd } from '../written-end.ts';

/** Where a program says whom it called; the first that fits is the most telling. */
export const targets: readonly RegExp[] = [
  /upstream: "?((?:https?|grpc|fastcgi|uwsgi):\/\/[^\s",]{1,300})/,
  /(?:get|post|put|head|delete|patch|fetch|url|uri|for url|to|endpoint)\W{1,3}((?:https?|grpc|wss?):\/\/[^\s"'<>,)]{1,300})/,
  /((?:jdbc:)?(?:postgres(?:ql)?|mysql|redis|amqp|mongodb|kafka|nats|ldap|mssql|tcp|mariadb|rediss|amqps|zookeeper):\/\/[^\s"'<>,)]{1,300})/,
  /(?:connection to server at|could not connect to server at|server running on host|running on host) ["'(]?([a-z0-9[][a-z0-9._:[\]-]{0,250})/,
  /connection to node -?\d{1,6} \(["'(]?([a-z0-9[][a-z0-9._:[\]-]{0,250})(?:\/[\d.]{7,15})?(?::(\d{1,5}))?/,
  /(?:could not connect to|can ?not connect to|cant connect to|failed to connect to|connect to|connecting to|connection to|unable to connect to|cannot reach|no route to host) (?:the )?(?:[a-z]{1,20} )?(?:server |host |database |broker |address )?(?:at |on )?['"`/ ]{0,3}((?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63}(?::\d{1,5})?|[a-z0-9-]{1,63}:\d{1,5}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)/,
  /(?:dial|read|write) (?:tcp|udp|sctp)[46]? (?:[\d.:a-f[\]]{3,60}->)?["'(]?([a-z0-9[][a-z0-9._:[\]-]{0,250})/,
  /(?:connect|connection|connecting|error|timeout)?:? ?(?:econnrefused|etimedout|ehostunreach|enetunreach|econnreset) ["'(]?([a-z0-9[][a-z0-9_-]{0,63}[.:][a-z0-9._:[\]-]{0,250})/,
  /(?:connect|connecting|connection|ssh|telnet):? (?:to )?(?:host |server |address )?["'(]?([a-z0-9[][a-z0-9._:[\]-]{0,250}),? port/,
  /failed to connect to ["'(/ ]{0,3}([a-z0-9][a-z0-9-]{0,62}[.:][a-z0-9.:-]{1,200})/,
  /(?:ipv4|ipv6):(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})/,
  /(?:[a-z]{1,12}_)?(?:host|addr|address)[=:]\s?["']?([a-z0-9][a-z0-9.-]{1,200})["']?[^\n]{0,40}?(?:[a-z]{1,12}_)?port[=:]\s?["']?(\d{1,5})/,
  /host(?:name)?\W{1,3}([a-z0-9][a-z0-9.-]{1,200})\W{1,4}(?:[a-z]{1,10}_)?port\W{1,2}(\d{1,5})/,
  /(?:hosts?|address|addr|remote|peer|server|broker|target|backend|upstream)[=:]\s{0,2}"?\/?((?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63}:\d{1,5})/,
  /\((?:[a-z0-9.-]{1,200}\/)?(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})\)/,
];

export const ports = /port[:= ]{1,2}(\d{1,5})/;

export const commandTargets: readonly RegExp[] = [
  /\b(?:curl|wget|http|httpie)\s(?:[^\n|]{0,200}?\s)?["']?((?:https?:\/\/)?(?:[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?(?:\/[^\s"']{0,300})?)["']?\s{0,3}(?:$|[\n|;&,]|-|2>|\s(?:fails|times|hangs|is|gives|returns|->|→|超时|不通|失败))/,
  /\b(?:ping6?|traceroute|tracepath|mtr|arping)\s(?:-[a-z0-9]{1,3}(?:\s[\d.]{1,6})?\s){0,6}([a-z0-9][a-z0-9.:-]{0,250})/,
  /\b(?:nc|ncat|netcat|telnet)\s(?:-[a-z0-9]{1,5}(?:\s\d{1,3}(?=\s))?\s){0,6}([a-z0-9][a-z0-9.:-]{0,250})(?:\s(\d{1,5}))?/,
  /\b(?:redis-cli|psql|mysql|mongo|mongosh|pg_isready|mysqladmin|grpcurl|kcat|kafkacat)\b[^\n]{0,200}?(?:-h|--host|-b)[= ]?([a-z0-9][a-z0-9.:-]{0,250})(?:[^\n]{0,60}?(?:-p|--port)[= ]?(\d{1,5}))?/,
  /\b(?:ssh)\s(?:[a-z0-9_-]{1,30}@)?([a-z0-9][a-z0-9.-]{0,250})/,
];

export const first = (text: string, patterns: readonly RegExp[]): RegExpExecArray | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found) return found;
  }
  return undefined;
};

export const isLocal = (end: WrittenEnd | undefined): boolean =>
  end?.what.kind === 'address' && /^(?:127\.|0\.0\.0\.0|::1$)/.test(end.what.address);
