import type { Lexicon, Names } from './terms.ts';

/** Words of English as people type them, without apostrophes. */
export const english: Lexicon = {
  not: 'cannot|cant|can not|can t|couldnt|could not|unable|not able|does not|doesnt|doesn t|do not|dont|did not|didnt|is not|isnt|are not|arent|aint|was not|wasnt|were not|werent|no longer|wont|will not|wouldnt|would not|not|never|fails to|failed to|fail to|failing to|unable to|not able to|isnt able to|isnt being able to|struggles to|has not|hasnt|have not|havent|stopped|neither|cudnt|canot|havin trouble|having trouble|has trouble|have trouble|trouble|problems|having issues|has issues|unsuccessful|hardly|nicht',
  no: 'no|w/o|without|zero|lacks|missing|lost',
  can: 'can|could|able to|may|is able to|are able to|should be able to|allowed to be',
  reach:
    'clone|clones|cloning|opens|opens up|reach|gossip|register with|register|reaches|reaching|connect|connects|connecting|conect|talk|talks|talking|speak|speaks|speaking|communicate|communicates|ping|pings|pinging|access|accessing|accesses|curl|curls|curling|telnet|wget|hit|hits|hitting|call|calls|calling|contact|contacts|contacting|query|queries|querying|scrape|scrapes|scraping|get to|get through|get through to|get thru to|gets thru to|gets thru|get thru|getting thru|thru to|getting to|gets to|getting through|get at|get into|get out|get anywhere|see each other|see|send to|pull from|fetch from|fetch|dial|dialing|ssh|ssh into|nc|traceroute|mtr|reach out|read from|write to|log in|login|join|mount|go|go to|goes to|going to|talk to|request|requests from|hello|open a connection|establish a connection|make a connection|make it|making it|route|push|pushes|pushing|pull|pulls|send|sends|sending|handshake|iperf|netcat|sync|replicate|look at',
  reachable:
    'reachable|accessible|available|reached|reacheable|pingable|contactable|accessed|responding|answering|responds|answers|respond|answer|replies|reply|replying|replied|answered|talked to|connected',
  unreachable:
    'cut off|isolated|no network|unreachable|inaccessible|unavailable|not reachable|not accessible|not available|not responding|not answering|unreacheable|offline|unresponsive|not reachable anymore',
  fails:
    'network error|network errors|networkerror|does not load|doesnt load|not loading|wont load|fails|failed|failing|fail|failure|failures|broken|doesnt work|does not work|not working|isnt working|dont work|do not work|didnt work|wont work|down|is down|are down|dead|busted|not going through|doesnt go through|dont go through|isnt going through|goes nowhere|nothing|stuck|errors|error|issue|issues|problem|dies|breaks|broke|borked|kaputt|not possible|impossible|no go|nope|no luck|no joy|no connectivity|no connection|no traffic|no answer|no response|no reply|gone|vanish|vanishes|disappear|disappears|never arrives|never arrive|not arriving|doesnt arrive|dont arrive|never gets there|lost|no network|flaky',
  works:
    'answers|works|work|working|worked|fine|ok|okay|healthy|no problem|no problems|no issue|no issues|succeeds|succeed|success|goes through|go through|is up|all good|alright|good|answers fine|reaches it fine|responds|perfect|perfectly|happy|without problems|without issues',
  gets: 'becomes|becoming|get|gets|getting|got|sees|see|seeing|receive|receives|receiving|received|returns|return|returning|throws|throwing|gives|give|reports|has|have|having|hits|keeps getting|with|saw|shows|logs|says|experiencing|experiences',
  refuses:
    'refuse|reject|ignore|refuses connections|refuses connection|refuses the connection|rejects connections|rejects|refuses|drops packets|drops traffic|drops connections|drops|ignores|blocks|resets connections|closes connections|closes the connection|resets the connection|doesnt accept|does not accept|not accepting|doesnt answer|doesnt respond|does not respond|does not answer|never answers|never responds|doesnt reply|does not reply|not replying',
  from: 'from|sender|caller|client ip|out of|inside|within|originating from|coming from|starting from|source|src|caller|client is|when calling from|started from|run from|fron|form|source is',
  to: 'to|against|towards|toward|into|at|destination|dest|dst|target|for|reaching to|onto|->',
  between: 'between|betwen|among|inbetween',
  and: 'and|&|plus|n',
  or: 'or',
  in: 'in|in the|inside of|under|in ns|in namespace|from namespace|in the namespace|within namespace|inside namespace',
  on: 'on|on port|over|using|at port|port|via port|on the port',
  of: 'of|belonging to|owned by',
  but: 'but|while|whereas|although|though|however|yet|even though|bt',
  except: 'except|except for|apart from|all but|everyone but|everything but|besides',
  only: 'only|just|solely|exclusively',
  via: 'via|through|by way of|behind|thru|over its|through its|via its own|through its own|trough',
  both: 'both|both directions|both ways|each other|in both directions|either way|mutually|one another',
  itself: 'itself|himself|its own service|themselves|own service|its own|back to itself|its own clusterip',
  the: 'the|a|an|our|my|your|their|its|his|her|some',
  this: 'this|that|it|these|those|them|they|here|there|thats|its|dat',
  other: 'other|another|others|the rest|rest|remaining|different',
  same: 'same|identical',
  all: 'all|all the|all of the|every|each|everything|any|anything|several|multiple|many|most|lots of|whole|entire|none of the',
  new: 'new|newly created|freshly created|newly|fresh|fresh new|recently created',
  why: 'why|how come|what for|y|wy|reason|cause|root cause|whats the reason|what causes|explain|diagnose|debug|troubleshoot|investigate|check|check why|find out why|figure out why|wtf',
  who: 'who has access|who|who is|whos|who all|which pods|which workloads|which clients|which services|what pods|what workloads|what clients|which apps|everybody|everyone|anybody|anyone|anything|who else|what else|list everybody|list everyone|everything',
  what: 'what|whats|wat|what is|which things|what things|wht|list',
  which: 'which|which one|whch|what kind of',
  where: 'where|wheres|whereto|where all|which destinations|what destinations|what targets|which places',
  whose:
    'whose|who has|who is|who owns|who had|who holds|who uses|who is using|whos using|whos|who got|what is|what pod is|what pod has|what pod had|which pod has|which pod had|which pod is|what has|what owns|what uses|which pod uses|which pod owns|which pod holds|who was|belong|belongs|belong to|belongs to|owner|owner of|owns|which workload|which pod|what pod|who took|lookup|look up|who did|what workload|which node has|used by|assigned to|allocated to|owned by|what was|held by|who does',
  when: 'when|whenever|as soon as|once',
  is: 'is|are|was|were|be|been|being|am|iz',
  does: 'does|do|did|doing',
  has: 'has|have|had|having|got|gets|get|getting|given|receive|receives|received|assigned',
  if: 'say we|say i|lets say we|let s say we|imagine we|imagine i|pretend we|assume we|assume i|if|is it safe to|dry run|dryrun|hypothetically|who suffers|in case|suppose|supposing|assuming|when i|what if|what happens if|what would happen if|what happens when|what will happen if|once i|once we|if we|if i',
  would: 'would|will|wil|wud',
  after: 'after|ever since|following|post|right after|as of',
  before: 'before|prior to',
  first: 'first|beforehand|upfront',
  until: 'until|till|til|unless',
  since: 'since|since then|after that|sinds|starting|from about|beginning|started at|as of|began at|began|started',
  still: 'still|anymore|any more|any longer|already|yet',
  else: 'else',
  now: 'now|currently|at the moment|rn|right now|atm|today|meanwhile|nowadays|these days|suddenly|all of a sudden',
  how: 'how|how many|how much|hows',
  pod: 'pod|pods|container|containers|replica|replicas|po|job|cronjob',
  service: 'service|svc|services|clusterip|cluster ip|srv|servce|vip|endpoint|service ip|headless service|headless',
  node: 'node|nodes|host|machine|worker|workers|hosts|machines|vm|vms|server node|worker node|control plane node',
  namespace: 'namespace|ns|namespaces|name space|project',
  deployment: 'deployment|deploy|deployments',
  statefulset: 'statefulset|sts|statefulsets|stateful set',
  daemonset: 'daemonset|ds|daemonsets|daemon set',
  port: 'port|ports|dport|port number|targetport|hostport|host port|host-port|p',
  protocol: 'tcp|udp|sctp|icmp|tcp4|tcp6|udp4|udp6|icmpv6',
  family: 'ipv4|ipv6|v4|v6|ip4|ip6|dual stack',
  address:
    'ip|ips|address|addresses|ip address|ip addresses|adress|pod ip|pod ips|podip|ip adress|podips|ipaddress|pod address',
  label: 'label|labels|labelled|labeled|labelled with|with label|tagged|matching|selector',
  policy:
    'policy|policywise|policies|networkpolicy|networkpolicies|network policy|network policies|netpol|netpols|np|networkpolicie|globalnetworkpolicy|global network policy|gnp|network-policy|netpolicy|polices|policys|global policy|egress policy|ingress policy|adminnetworkpolicy|anp|banp',
  rule: 'rule|rules|acl|firewall|firewall rule',
  network:
    'network|networking|net|connectivity|sdn|cni|overlay|data plane|dataplane|pod network|datapath|vxlan|ipip|bgp mesh',
  cluster: 'cluster|clusters|k8s|kubernetes|everything|whole cluster|entire cluster|platform|environment',
  connection:
    'connection|connections|traffic|packets|packet|requests|request|calls|flow|flows|egress|ingress traffic|tcp connections|sessions|session|route|path|replies|handshake|probes|health checks|health check|liveness probe|readiness probe|syn|syns|connectivity',
  nodeport: 'nodeport|node port|nodeports|node-port',
  loadbalancer:
    'loadbalancer|load balancer|lb|external ip|externalip|load-balancer|elb|nlb|alb|metallb|lb ip|loadbalancer ip|external-ip|vip',
  ingress:
    'ingress|ingresses|ingress-nginx|nginx ingress|nginx-ingress|ingress controller|ingress-controller|gateway api|httproute|traefik ingress',
  internet:
    'internet|the internet|public internet|outside world|the outside world|outside internet|the outside|www|the web|the world|external world|external network|anything outside|the public internet|outside the cluster|anything external|external hosts|external sites',
  outside:
    'outside|external|externally|from outside|from the outside|from outside the cluster|outside of the cluster|from the internet|from internet|from external|publicly|out of cluster|from out of the cluster',
  'outside-party':
    'home|my home|customers|customer|users|user|clients|client|visitors|partners|partner|my laptop|laptop|my machine|my pc|pc|my computer|office|our office|browser|browsers|my browser|vpn|the vpn|home office|corporate network|corp network|internet users|end users|people|bastion|jump host|jumphost|my desktop|workstation|my workstation|phone|my phone|my mac|macbook|the office|on-prem|onprem|datacenter|a vm outside',
  pool: 'pool|pools|ippool|ippools|ip pool|ip pools|cidr|pod cidr|podcidr|ip-pool|ip range|range|subnet|address pool|address pools',
  block:
    'ipam block|ipam blocks|blocks|block affinity|affinities|block affinities|blockaffinity|blockaffinities|affinity',
  dns: 'dns|coredns|core-dns|kube-dns|kubedns|nameserver|name server|nodelocaldns|node-local-dns|resolver',
  name: 'name|hostname|host name|domain|names|hostnames|domains|fqdn|dns name|dns names|domain name|record|records|internal names|external names',
  peer: 'peer|peers|peering|neighbor|neighbour|neighbors|neighbours|bgp peer|bgp peers|bgp session|bgp sessions|bgp peering|peerings',
  calico: 'calico|tigera|project calico',
  selector: 'selector|podselector|namespaceselector|selects',
  vague:
    'app|apps|application|applications|server|servers|backend services|services|microservices|microservice|workload|workloads|database|databases|thing|things|stuff|api server|website|site|endpoint|endpoints|url|other side|other end|something|system|systems|api calls|component|container|job|load|deploys|program',
  anybody:
    'anybody|anyone|nobody|noone|no one|everybody|everyone|nothing|anything|everything|no pod|any pod|no pods|all pods|every pod|other pods|none|nobdy|no other pod|any other pod|none of the pods|whoever|all clients|any client|no client|all the pods|each pod|any pods|the rest of the pods|all other pods|anything else|everything else',
  someone: 'someone|somebody|some one',
  person:
    'i|we|us|me|you|he|she|him|her|folks|guys|team|devs|dev team|the team|colleague|myself|youre|im|ive|id|ill|were|weve|u|ur|boss|manager|guy|girl|mom|friend|ops',
  thanks:
    'thanks|thank you|thx|ty|thank u|thanks a lot|cheers|merci|tks|tnx|appreciated|much appreciated|great|awesome|cool|nice|lol|haha|wow|good job|well done|great job|love it|perfect thanks|congrats|welcome|np',
  noise:
    'the hell|the heck|the fuck|on earth|in the world|bc|bcz|bcos|cuz|coz|cos|tho|imo|afaik|fwiw|pls|please|plz|hi|hello|hey|any idea|any ideas|idea|again|also|and also|so|just|then|help|can you|could you|can u|u|kindly|urgent|asap|quick|quickly|really|very|somehow|apparently|sometimes|seems|seem|seems to|looks like|look like|like|maybe|perhaps|probably|think|guess|suspect|cc|fyi|btw|hmm|hm|um|oh|ok so|well|yo|guys|team|sir|dear|bot|question|ask|tell|tell me|show|show me|give|see|look|take a look|have a look|check|checking|trying|try|tries|tried|want|wants|need|needs|should|must|supposed|keep|keeps|kept|happens|happen|happening|happening in|as well|too|even|about|around|approx|ca|roughly|directly|direct|because|due|due to|that|as|by|with|so far|up|off|ever|actually|exactly|basically|simply|totally|completely|always|constantly|continuously|permanently|suddenly|own|per|etc|ie|eg|vs|versus|mine|ours|theirs|not sure|dunno|idk|know|knows|wondering|wonder|figure|find|out|some|one|two|three|ones|more|less|least|default|anyway|instead|inside|logs|log|says|message|fine there|thing|way|lately|recently|works there|side|end|kind|sort|bit|lot|bunch|part|time|times|once|twice|every time|line|lines|its|sitting|sits|lives|living|running|located|deployed|scheduled|which is|who is|that is|being|nothing else|weird|strange|odd|crazy|bad|badly|terribly|terrible|strangely|weirdly|randomly',
  ready: 'ready|readiness',
  down: 'down|dead|broken|offline|not up|went down|goes down|flapping|bouncing|flaps|lost|gone|not running|terminated|disconnected|stopped',
  problem:
    'problem|problems|wrong|issue|issues|broken|trouble|troubles|going on|matter|the matter|up with|weird|degraded|outage|alarms|errors|failing|anything wrong|sick|unhealthy|screwed|on fire|acting up|misbehaving|hosed|weird|bad',
  healthy: 'healthy|health|ok|okay|fine|good|all right|alright|up|well|green|in good shape|working|alive|stable|doing',
  running: 'running|up',
  started:
    'start|starts|started|starting|come up|comes up|coming up|boot|boots|launch|schedule|scheduled|spawn|get created|be created|spin up|create|run',
  crash:
    'crash|crashes|crashing|crashed|crashloop|crash loop|crashlooping|crashloopbackoff|crash looping|restarting|restarts|keeps restarting|oomkilled|oom killed|oom|panics|panic|backoff|restart loop|restarted|dying|dies|exits|keeps dying|crash-looping|crash-loop',
  established: 'established|establish|up|active|connect|idle|opensent|openconfirm|start',
  allowed:
    'who has access|allowed|permitted|allow|allows|authorized|authorised|permit|permits|allowing|let|lets|permission|has access|have access|got access|access',
  blocks:
    'block|blocks|blocked|blocking|deny|denies|denied|denying|drop|drops|dropped|dropping|reject|rejects|rejected|forbid|forbids|forbidden|kill|kills|killing|killed|filter|filtered|prevent|prevents|preventing|stops|stopping|stopped|firewalled|restrict|restricts|cut|cutting|cuts|eats|eating|swallows|denys|bans|banned|disallow|disallowed|disallows|interfere|in the way|cut off|responsible|decides|decide',
  selects:
    'selects|select|selecting|applies to|apply to|applied to|applied on|applies on|apply on|applying to|affect|affects|affecting|target|targets|targeting|match|matches|covers|cover|hit|govern|governs|act on|acts on|in effect|in force|effective|effective on|attached to|bound to|protects|protect|active on|active for|relevant for|enforced on|for|on',
  effect:
    'do|does|mean|means|achieve|effect|take effect|taking effect|have effect|have any effect|work|working|works|applied|enforced|kick in|be enforced|being enforced|be applied|doing|ignored|enforce|no effect|any effect|for|purpose|not applied|not enforced|useless|honored|respected',
  delete:
    'delete|deleted|remove|removed|drop|dropped|get rid of|take away|took away|rm|deleting|removing|kill|disable|without|disabled|were gone|was gone|were not there|took out|take out',
  apply:
    'apply|applied|add|added|create|created|roll out|rolled out|install|merge|merged|enable|enabled|deploy|put|introduce|introduced|turn on|activate|adding|applying|implement|ship|land',
  release:
    'release|free|free up|reclaim|unassign|releasing|let go|give back|clean up|cleanup|released|freeing|get rid of|recover|force release',
  leaked:
    'leaked|leak|leaking|leaks|orphan|orphaned|orphans|stale|dangling|stranded|left over|leftover|lingering|zombie|unused|still allocated|not in use|still reserved|not freed|never freed|not released|left behind',
  duplicate:
    'duplicate|two macs|2 macs|two mac addresses|duplicates|duplicated|twice|two pods|same ip|same address|double|conflict|conflicting|conflicts|collision|clash|share the same ip|sharing|shared|two pods have|ip conflict|dup|dups|both have|used by two|assigned twice|more than one pod|two different pods|doubly|collide|colliding|doubled|both got|both claim',
  free: 'free|left|available|remaining|unused|remain|spare|remaining ips|to spare',
  full: 'full|empty|drained|dry|exhausted|running out|run out|ran out|out of|exhaustion|depleted|used up|run dry|enough|maxed out|run out of|no more|almost full|nearly full|too small|running low|exhausting|short on|short of|no free',
  usage:
    'usage|utilization|utilisation|used|consumed|allocated|overview|how many|how much|how full|stats|in use|use|capacity|left|consumption|numbers|statistic|allocation',
  ipam: 'ipam|ipams|address management|ip management',
  check: 'check|verify|consistency|inconsistent|audit|consistent|sane|inconsistencies|sanity',
  resolve:
    'resolve|resolves|resolving|resolved|resolution|look up|lookup|lookups|nslookup|dig|nslooking up|name resolution|host lookup|resolv|dns lookup|dns lookups|dns query|dns queries|resolve dns|dns resolution|dns resolving|looking up|getaddrinfo|resolver|host not found|unknown host|unknownhostexception|no such host|could not resolve host|could not resolve|couldnt resolve host|couldnt resolve|name or service not known|temporary failure in name resolution|nxdomain|servfail|eai_again|enotfound|server misbehaving|could not translate host name|name does not resolve|getaddrinfo eai_again|getaddrinfo enotfound|lookup failed|host could not be resolved|unresolvable|unresolved|can t find|cant find|name not known|bad address|could not be resolved|unknown host name|not resolvable|resolvable|name lookup|host resolution|dns issue|dns issues|dns problem|dns problems|dns error|dns errors|dns failures|dns timeouts|dns timeout|gaierror',
  change:
    'edits|changed|touch|modify|edit|alter|update|change|changes|changing|happened|happend|happen|happens|modified|touched|edited|altered|updated|different|deployed|rolled out|what went on|went on|diff|difference|occurred|messed with|broke',
  incident:
    'incident|outage|incidents|incidnet|sev1|sev2|sev 1|sev-1|war room|postmortem|post mortem|p1|major incident|inc',
  open: 'open|start|declare|create|begin|new|raise|launch|opening|kick off|call|trigger|file|starting|declaring',
  close:
    'close|end|resolve|resolved|over|done|finish|closing|closed|wrap up|stop|mark as resolved|call it|conclude|finished|mitigated|solved|stand down|terminate|shut|done with',
  summary:
    'summary|summarize|summarise|sum up|status|recap|update|timeline|where are we|so far|overview|tldr|tl;dr|tl dr|catch me up|catch up|get me up to speed|up to speed|bring me up to speed|whats known|what do we know|write up|writeup|state of|know so far|summery|what happened|brief|sitrep|handover',
  order:
    'restart|delete|deploy|scale|install|upgrade|rollback|roll back|reboot|drain|cordon|uncordon|kill|create|remove|patch|rollout|increase|decrease|update|make|write|send|book|order|set|change|merge|stop|buy|order me|apply|fix|add|remind|schedule|translate|generate|print|ignore|pretend|grant|give|exec|run|execute|assign|bump|revert|redeploy|migrate|move|rename|configure|rotate|edit|turn|switch|disable|enable|evict|taint|terminate|recreate|shut|log|post|mail|email|invite|call|play|sing|compile|build|backup',
  again:
    'again|retry|once more|recheck|re-check|rerun|re-run|re run|check again|try again|one more time|repeat|run it again|test again|ask again|redo|same again|re-test|retest|and now|how about now|what about now|try now|still broken|still the case|still happening|still failing|still down|any better|better now|fixed|is it fixed|fixed now|is it ok now|works now|resolved now|working now|did it help|did that help|still',
  reverse:
    'other way|other way around|other way round|reverse|reversed|opposite|opposite direction|other direction|and back|back|vice versa|way back|backwards|return path|reverse direction|the way back|return|swapped|swap|in reverse|other way arround|return direction|on the way back|other direction too|from there to here',
  evidence:
    'how do u know|how did you know|how did u know|how can you tell|how can u tell|evidence|proof|proofs|prove|details|detail|how do you know|show me the packets|raw|show me|why do you think|how sure|how come you think|output|trace|what makes you think|are you sure|logs|command|commands|show the evidence|show evidence|data|where did you see|what did you check|based on what|how did you find|show me the output|show your work|packet capture|pcap|rule counters|which rule exactly',
  capture:
    'capture|with capture|with a capture|pcap|tcpdump|packet capture|with captures|take a capture|with tcpdump|with pcap|and capture|capture it|capture please|wireshark',
  try: 'try|what about|how about|and|ok and|now|with|instead|test|also|use|rather|does|what if|but|make it|meant|i meant|sorry|i mean|not|same question',
  fixed: 'fixed|better|solved|resolved|working now|works now|good now|ok now|back',
  status: 'status|state|health|overview|report|summary',
  help: 'help|usage|commands|man|manual|how does this work|what can you do|what can i ask',
  ping: 'ping|icmp|pings|pinging|echo request',
  'cross-node':
    'across nodes|cross node|cross-node|different nodes|on different nodes|on another node|between nodes|other nodes|node to node|inter-node|inter node|from other nodes|on other nodes|across hosts|crossnode|different node',
  'same-node':
    'same node|on the same node|on same node|within the same node|same host|on the same host|within a node|intra-node|locally',
  event:
    'upgrade|upgraded|rollout|maintenance|reboot|rebooted|deploy|migration|restart|change|deployment|update|patch|failover|switch|release',
  injection:
    'system prompt|developer mode|ignore previous instructions|ignore all previous|ignore your instructions|previous instructions|jailbreak|pretend to be|pretend you are|you are now|act as|secrets|secret|password|passwords|token|tokens|kubeconfig|credentials|api key|api keys|your instructions|disregard|sudo|as an ai',
  'not-network':
    'reach out|docs|documentation|travel|expenses|refund|bluetooth|headset|wifi|printer|keyboard|monitor cable|mouse|weather|coffee|pizza|joke|jokes|cats|cat|dog|meeting|invoice|vendor|holiday|birthday|on call|oncall|salary|ticket|jira|confluence|calendar|standup|retro|vacation|poem|song|haiku|recipe|headphones|football|game|party|beer|slides|deck|doc|interview|phone number|email|mail|book|hotel|flight|movie|music|story|essay|translate|translation|budget|price|pricing|license|cost|costs|history|founder|logo|certification|exam|compare|comparison|better than|versus|cilium|flannel|istio|terraform|helm chart|ansible|java code|regex|capital of|president|temperature|gpu|cpu|memory|disk|pvc|storage|volume|certificate|certificates|cert',
  'time-unit':
    'second|seconds|sec|secs|minute|minutes|min|mins|hour|hours|hr|hrs|day|days|week|weeks|month|months|h|d|m|s',
  'time-head':
    'last|past|this|previous|since|for|within|during|in the last|in the past|over the last|next|couple|a couple of|few|a few|half|half an|earlier|early|late|about|around|ago',
  'time-tail': 'ago|earlier|now|back|today|yesterday|before|night|morning|evening|afternoon|midnight|noon',
  time: 'yesterday|today|tonight|this morning|this afternoon|this evening|last night|yesterday evening|yesterday morning|yesterday night|yesterday afternoon|last week|this week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|last monday|last tuesday|last wednesday|last thursday|last friday|last saturday|last sunday|an hour ago|the last hour|last hour|the past hour|past hour|the last day|last month|the weekend|weekend|midnight|noon|lunch time|lunchtime|the last few hours|the last few minutes|overnight|half an hour ago|a few minutes ago|a few hours ago|a couple of hours ago|a while ago|recently|earlier today|early this morning|late last night|the night|a minute ago|a day ago|a week ago|some time|last days|just now|last 24h|the last 24 hours',
};

/** Symptom → phrases. */
export const englishSymptoms: Names = {
  timeout:
    'timeout|err_connection_timed_out|nothing comes back|timeouts|timed out|times out|time out|timing out|time outs|hang|hangs|hanging|hung|504|gateway timeout|gateway time-out|context deadline exceeded|deadline exceeded|i/o timeout|etimedout|connecttimeouterror|connect timeout|connection timed out|read timeout|operation timed out|sockettimeoutexception|connecttimeoutexception|upstream timed out|read timed out|connect timed out|request timeout|time-out|timedout|time-outs|waits forever|never returns|stalls|stall|dial timeout|net/http: request canceled|request canceled while waiting for connection|client.timeout exceeded|timeoutexception|connectiontimeout|timeouterror|freezes|just sits there|no answer within',
  refused:
    'connection refused|err_connection_refused|refused|refuses|refuse|econnrefused|refusing|connectexception|conn refused|refuses connections|connection was refused|actively refused|connectionrefusederror|connection refuse|refused connection|rejected',
  reset:
    'reset|err_connection_reset|disconnected|disconnects|gets disconnected|disconnect/reset|connection reset|reset by peer|connection reset by peer|resets|econnreset|rst|resetting|broken pipe|econnaborted|connection aborted|tcp reset|gets reset|socket hang up|premature close|unexpected eof|closed by peer|connection closed by remote host|connectionreseterror',
  slow: 'slow|take forever|take ages|take long|take so long|needs 5 seconds|needs seconds|slowly|latency|sluggish|takes ages|takes forever|takes long|takes too long|very slow|lag|laggy|lagging|high latency|5 second delay|5 second delays|delay|delays|delayed|slower|slowness|crawl|crawling|crawls|poor throughput|low throughput|throughput|bandwidth|takes seconds|takes 5 seconds|5s delay|5s delays|takes 5s|5 seconds|snail|so long|bad throughput|spikes|takes',
  loss: 'losing packets|loosing packets|loses packets|looses packets|packet loss|packets lost|packetloss|dropping packets|drops packets|lost packets|lose packets|loss|losing|loosing|loses|losses|packet drops|retransmits|retransmissions|dropped packets|packets dropped|missing packets|drops some packets|lossy',
  intermittent:
    'sometimes|intermittent|intermittently|flaky|randomly|random|occasionally|every now and then|now and then|sporadic|sporadically|from time to time|on and off|flapping|once in a while|every few minutes|some of the time|half of the time|half the time|not always|every other|on off|comes and goes|sporadicly|intermitent|only sometimes|every second request|some requests|unstable|erratic|at times|hit or miss|hit and miss|unreliable|unreliably|works sometimes|1 in 3|one in three|every third|at random',
  'large-only':
    'large packets|big packets|large responses|large requests|mtu|only large|small packets work|small ones work|big responses|large payloads|big payloads|large files|big files|large downloads|big uploads|fragmentation|large body|large transfers|tls handshake hangs|big requests|packets over 1400|large posts|anything larger|jumbo|larger than|bigger than|small requests work|small ones pass|big ones|large ones|pmtu|mss|small ones are ok|small ones fine|large uploads|small packets pass|large http bodies',
  'ping-only':
    'ping works|ping is fine|ping ok|icmp works|can ping but|pings fine|ping fine|only ping works|ping goes through|pings ok|icmp is fine|icmp ok|ping is ok|ping does work|pings work|icmp passes|icmp goes through|only icmp works',
  'after-ping':
    'after a ping|only after a ping|after i ping|unless i ping|until i ping|until pinged|once i ping|until someone pings|after pinging|unless pinged|ping first|until you ping|after you ping',
  'no-route':
    'no route to host|no route|ehostunreach|host unreachable|destination host unreachable|noroutetohostexception|no rout|no route to|network is unreachable|enetunreach|destination net unreachable|network unreachable|net unreachable',
  dropped:
    'dropped|blocked|drops|dropping|blackholed|swallowed|black hole|blackhole|eaten|discarded|filtered|denied|vanishes|vanish|disappears|disappear|disappearing',
  'bad-gateway': '502|502s|bad gateway|502 bad gateway|badgateway',
  'local-only':
    'works only on the node|only works on the node|only on the node where|works only from the node|only works from the node|only on the node that|only answers on the node|only on the nodes where|only from the node where|works on the node where|only works if the pod|only works when the pod is on',
  dns: 'dns',
  servfail: 'servfail|server failure|servfails',
  unreachable: 'unreachable|unreacheable|not reachable|everything unreachable',
  pending: 'pending',
  creating:
    'containercreating|container creating|containers creating|stuck creating|containercreation|container-creating|contanercreating|containercreatng|init:0/1',
  sandbox:
    'sandbox|failedcreatepodsandbox|failed to create pod sandbox|create pod sandbox|failedcreatepodsandboxes|createpodsandbox|failedcreatepodsandbox|podsandbox|pod sandbox|sandbox creation',
  'no-ip':
    'no ip|no ip address|no address|without ip|without an ip|without an address|no pod ip|has no ip|no ips|podip empty|podip is empty|empty podip|no podip|not get an ip|never gets an ip|no ip assigned|ip none|ip is none|missing ip|without ips|ip is empty|doesnt get an ip|not getting an ip|ip <none>|no addr',
  'no-pool':
    'no ip pool|no more ip addresses in pool|no more ip addresses|no ip addresses available|no pools|no configured calico pools|no ippool|no ip pools|configured calico pools|no free addresses|no ips available|no more ips|no addresses left|pool exhausted|pool is full|ippool exhausted|no available ips|no available ip',
  cni: 'cni plugin not initialized|failed to find plugin|plugin type|no podcidr|cni|networkplugin cni|cni config uninitialized|networkpluginnotready|network plugin is not ready|cni plugin|cni error|cni config|cni failed|network plugin|networkplugin',
  'not-ready':
    'not ready|notready|not-ready|isnt ready|unready|not becoming ready|never ready|0/1|never becomes ready|is not ready|unhealthy|not healthy|readiness probe failed|doesnt become ready|wont become ready|not up|not get ready|wont get ready|doesnt get ready|nodenotready',
  crash:
    'crash|crashes|crashing|crashed|crashloop|crash loop|crashlooping|crashloopbackoff|crash looping|restarting|restarts|keeps restarting|oomkilled|oom|panic|panics|panicing|panicking|restart loop|dying|keeps dying|crash-looping|backoff',
};

/** Agent → phrases. */
export const englishAgents: Names = {
  'calico-node':
    'calico-node|calico/node|calico node|caliconode|calico-nodes|calico-node ds|calico agent|calico agents',
  felix: 'felix',
  bird: 'bird|bird6|confd',
  bgp: 'bgp|bgp peer|bgp session|bgp peering|bgp peers|bgp sessions|bgp neighbor|bgp neighbour|bgppeer|route reflector',
  typha: 'typha|calico-typha',
  'kube-controllers':
    'kube-controllers|calico-kube-controllers|kube controllers|calico kube controllers|kubecontrollers',
  coredns: 'coredns|core-dns|kube-dns|kubedns',
  'kube-proxy': 'kube-proxy|kubeproxy|kube proxy',
  apiserver: 'calico-apiserver|calico apiserver|calico api server',
  operator: 'tigera-operator|tigera operator',
  cni: 'install-cni|calico-cni',
};

/** Symptom that its own words do not ask for, as these terms are read on their own. */
export const commonWords =
  'super aaaa cname srv txt mobile desktop bed sleep live lives living empty panels stays stay remain remains create creates created opposite direction direction normal whom also anyway app apps helm release nightly the a an is are was were be been i we you he she it they them this that these those there here my your our their his her its me us him who what when where why how which whose and or but if then so because as of at by for with about against into through during before after above below to from up down in out on off over under again further once all any both each few more most other some such no nor not only own same than too very can will just should now do does did doing have has had having get gets got getting make makes made go goes going went come comes came take takes took give gives gave see sees saw seen know knows think thinks say says said tell want wants need needs use uses used using try tries tried let lets put seem seems look looks help please maybe really actually also still even already yet ever never always often sometimes today yesterday tomorrow morning evening night day week hour minute time times thing things something anything nothing everything someone anyone everyone nobody people person man guy team one two three first last next new old good bad big small long short great little right left high low early late young important few public able work works working job run runs running start starts started stop stops stopped happen happens happened change changed problem problems issue issues error errors question answer idea reason point case fact way ways part place end side line lines number numbers name names kind sort lot bit since until while though although however instead otherwise else anymore away back forward together apart alone almost enough quite rather pretty like don doesn didn isn wasn aren couldn wouldn shouldn hasn haven couldnt failed failure fail fails trying again everything status system server servers client clients user users host hosts message messages code exit level info warn warning debug fatal exception caused cause stack trace main thread process err msg reason type event events last log logs output stdout stderr curl wget request response requests responses http https tcp udp get post put head delete patch null none true false undefined unknown default internal external local remote connect connection connections connected connecting socket network address port ports ip dial read write open close closed send sent receive received timeout refused reset lookup dns resolve resolved host hostname url uri path route routes service services pod pods node nodes namespace cluster container containers image kubernetes k8s kubectl calico version update upgrade deploy deployed deployment release configuration settings set setting value values key keys file files app application apps tests';
