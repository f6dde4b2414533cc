export const lookups: readonly RegExp[] = [
  /\blookup ([a-z0-9][a-z0-9.-]{0,250}?)\.?(?: on |:|\s|$)/,
  /could not resolve (?:host|proxy)\W{1,3}([a-z0-9][a-z0-9.-]{0,250})/,
  /getaddrinfo (?:enotfound|eai_again|eai_noname|for)? ?([a-z0-9][a-z0-9.-]{0,250})/,
  /(?:enotfound|eai_again) ([a-z0-9][a-z0-9.-]{0,250})/,
  /(?:can ?t|cannot|can not|couldnt|unable to|failed to) (?:resolve|find|look up|lookup)(?: host| address| hostname| name)? ?['":(]{0,2}([a-z0-9][a-z0-9.-]{1,250})/,
  /unknownhostexception: ([a-z0-9][a-z0-9.-]{0,250})/,
  /could not translate host name\W{1,3}([a-z0-9][a-z0-9.-]{0,250})/,
  /(?:nslookup|dig|host|getent hosts|resolvectl query) (?:[-+@][a-z0-9.=]{1,30} ){0,3}([a-z0-9][a-z0-9.-]{0,250})/,
  /plugin\/errors: \d ([a-z0-9][a-z0-9.-]{0,250}?)\.? (?:a|aaaa|srv|ptr|mx|txt|hinfo):/,
  /(?:nxdomain|servfail)[^\n]{0,40}?\b((?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63})/,
  /(?:temporary failure in name resolution|name or service not known|bad address|unknown host|no such host|host not found)\W{1,4}([a-z0-9][a-z0-9.-]{1,250})/,
  /([a-z0-9][a-z0-9.-]{1,250}): (?:temporary failure in name resolution|name or service not known|no address associated|nodename nor servname)/,
  /host(?:name)? ["'(]?([a-z0-9][a-z0-9.-]{0,250})["')]? (?:could not be resolved|not found|cannot be resolved|unknown)/,
  /(?:name_resolution_error|name resolution)[^\n]{0,60}(?:host=|for )["']?([a-z0-9][a-z0-9.-]{1,250})/,
  /failed to resolve ["'(]{0,2}([a-z0-9][a-z0-9.-]{1,250})/,
  /\(host(?:name)?= ?["']?([a-z0-9][a-z0-9.-]{1,250})/,
];

export const lookupFails =
  /no such host|could not resolve|getaddrinfo|enotfound|eai_again|unknownhost|translate host name|nxdomain|servfail|temporary failure in name|name or service not known|plugin\/errors|connection timed out; no servers|can ?t find|can ?t resolve|cannot resolve|bad address|no address associated|nameresolution|name resolution|unknown host|could not be resolved|server misbehaving|gaierror|failed to resolve|host not found/;
