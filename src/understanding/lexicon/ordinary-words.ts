/**
 * Verbs, adjectives and adverbs of English, and nouns of speech and of programs' messages, by which hardly anybody calls
 * a pod: where a name could stand they are none.
 */
const words = [
  // What is done.
  'accept accepts accepted add adds agree appear appears apply arrive arrives assume attach attached attempt attempts avoid became become begin begins behave believe',
  'belong blame bother bothers bounce brought build builds burn buy care carry cause caught choose claim clean climb collect combine compare compared complain complains complete',
  'confirm confirmed confuse consider consist contain contains continue correct cost count crash cry damage decide declare decline deliver delivers demand',
  'depend depends describe deserve design destroy detect develop differ disappear discover discuss divide doubt drive drop eat enable enabled enter escape examine exceed exceeded',
  'exist exists expect expected experience explain express extend face fall falls feel feels fight fill finish finished fit fly follow follows forget forgot fulfil gather grow',
  'handle handles hate hear hears hide hope hoping hurt identify ignore imagine improve include includes increase inform insist intend introduce invite involve join joined jump kick kill',
  'laugh leave leaves lend lie lift like likes limit listen listens live locate lock log lose loses lost love manage manages matter mean means measure meet meets mention merge mind miss missing',
  'mount move moved moves need noticed obtain occur occurs occurred operate owe pass passes pay permit pick play prefer prepare present pretend prevent',
  'printed produce promise propose protect prove provide pull pulls push pushes quit raise reads realise realize recall receive recognise recommend reduce refer reflect refuse regard relate remember remind',
  'remove repair repeat replace reply replies represent restore return rise rely sell separate serve serves settle shake shift shoot shout shut sing sit sits sleep smell solve sound speak spend split spoil spread',
  'stand stands stay stays steal stick stuck struggle struggles study succeed suffer suffers suggest suit supply support suppose survive swear swim talk tear tends think throw throws touch train treat',
  'understand upset vary wait waits wake walk wash waste wear whisper win wish wonder worry wrap yell adopt adopted adore adores admire bothered allergic attacked blames greet greets hugs hug invites loves hates',
  // How it is.
  'able absent absolute accurate active actual additional aware awful awkward bare basic beautiful blank blind brief bright broad busy calm capable careful careless central certain cheap clear clever close cold common',
  'complete complex constant convenient cool crazy critical curious current customary damp dangerous dark dead deaf dear decent deep delicate dense different difficult dirty distant double dry dull eager early easy',
  'effective elegant empty endless enormous entire equal essential even exact excellent exciting expensive extra extreme fair false familiar famous fancy fast fatal few final fine firm flat foreign formal former free frequent',
  'friendly frightened full funny further general gentle genuine glad good grateful great gross guilty handy happy hard harmless healthy heavy helpful high hollow honest horrible huge hungry ideal idle ill immediate important',
  'impossible incorrect incredible independent innocent intact intense invalid invisible irrelevant irregular jealous joint just keen kind large late lazy legal less level likely limited literal local lonely long loose loud low lucky mad',
  'main major massive mean mere messy mild minor missing mixed modern mutual mysterious narrow nasty natural near neat necessary negative nervous neutral nice noisy normal obvious occasional odd official ok only open opposite',
  'ordinary original other overall own painful pale partial particular patient peculiar perfect permanent personal plain pleasant polite poor popular positive possible powerful practical precise present pretty previous private probable',
  'proper proud pure quick quiet random rapid rare raw ready real reasonable recent regular relevant reliable remote responsible rich right rough round rude sad safe same scared secret secure senior sensible separate serious severe',
  'shallow sharp short shy sick silent silly similar simple single slight slow small smart smooth sober soft solid sorry special specific spare stable stale steady steep stiff still straight strange strict strong stupid subtle sudden suitable',
  'sure surprised suspicious sweet swift tall temporary tense terrible thick thin tight tiny tired total tough tricky true typical ugly unable unaware uncertain unclear unhappy unique unknown unlikely unusual upset urgent useful useless usual',
  'vague valid valuable various vast vertical violent visible vital warm weak weird wet whole wide wild willing wise wonderful worse worst worth wrong young partitioned unhappy',
  // How, when and how much.
  'absolutely accidentally accordingly actively afterwards ago ahead alike allegedly aloud already altogether altho anyhow anytime anywhere apart appropriately aside automatically badly barely basically beforehand besides beyond briefly certainly',
  'clearly closely commonly completely consistently constantly correctly currently daily definitely deliberately despite directly easily effectively either elsewhere entirely equally especially essentially eventually everywhere evidently exactly',
  'exclusively explicitly extremely fairly finally firstly formerly fortunately frankly freely frequently fully generally gladly gradually greatly half happily hardly heavily hence hereby highly honestly hopefully hourly ideally immediately',
  'implicitly inadvertently indeed indefinitely individually initially instantly instead intentionally internally invariably ironically irregularly largely lastly lately latter likewise literally locally loosely luckily mainly manually meantime meanwhile',
  'merely mostly mutually namely nearby nearly necessarily neither nevertheless newly nicely none nonetheless nor normally nowhere obviously occasionally oddly officially oftentimes ok onwards openly originally otherwise ourselves overall overnight',
  'partially particularly partly periodically perfectly permanently personally plainly possibly practically precisely presently presumably previously primarily privately probably promptly properly publicly purely quickly quietly randomly rarely readily',
  'recently regardless regularly reliably repeatedly reportedly respectively rightly roughly sadly safely scarcely secondly seemingly seldom separately seriously several severely sharply shortly significantly silently similarly simply simultaneously',
  'slightly slowly smoothly solely someday somehow sometime somewhat somewhere soon specifically spontaneously steadily strangely strictly strongly subsequently successfully suddenly sufficiently supposedly surely surprisingly temporarily terribly',
  'thereafter thereby therefore thoroughly thus tightly together tonight totally toward towards truly twice typically ultimately unconditionally undoubtedly unexpectedly unfortunately uniformly unusually upon upwards usually utterly vaguely vastly',
  'via virtually visibly weekly well whatever whatsoever whenever wherever whereby whereas wherein whichever whilst whoever wholly whomever widely wildly within wrongly yearly yesterday',
  // What is spoken of, and what messages of programs are made of.
  'advice afternoon amount attention background bunch chance condition conditions confusion context corner couple course customs decision detail details difference difficulty direction disaster doubt effort example examples explanation fact fault feeling',
  'habit half hand hint holiday hundred impression instance joke kind knowledge lack language letter luck lunch majority manner matter maximum meaning meeting metadata middle minimum minority mistake mode moment mood',
  'mystery nature notion number occasion opinion opportunity option panic paragraph parameter percent period phrase piece pity pleasure position possibility practice pressure principle priority progress proof purpose quality quantity',
  'quarter rack racks range rate reality relation rest risk rule rumour sake scale scope section sense sentence series shape sight sign situation size skill smoke solution someone somebody spirit spot square staff standard',
  'stranger style subject success surprise symptom symptoms taste theory third thirds thousand thought times topic tradition trick trouble truth type understanding use variety version view voice weather weekend word words year years',
  'argument arguments assertion attempt broken bytes callback character checksum closed context decode encode expression failure field frame function header input invalid iteration json length limit line literal',
  'loop mismatch null operation option output packet param parse pattern pending permission pipe pointer prefix promise protocol rejection retries retry retrying socket statement string struct',
  'suffix syntax terminated truncated tuple unavailable undefined unexpected unhandled uncaught unresolved unspecified unsupported upgrade usage value variable verify violation warning write',
];

export const ordinaryWords: ReadonlySet<string> = new Set(words.flatMap((line) => line.split(' ')));
