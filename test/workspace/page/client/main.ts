/** The page: who one is, where one stands (in the address), and what is shown there, kept live. */
import { type Command, startComposer } from './composer.ts';
import { act, byId, fetchJson, make } from './dom.ts';
import { listenTo } from './elements.ts';
import { startModal } from './modal.ts';
import { type Piece, showPieces, stickToEnd } from './pieces.ts';
import { showStart } from './start.ts';

type Place = {
  id: string;
  name: string;
  kind: string;
  topic: string;
  members: number;
  hasApp: boolean;
  isExternallyShared: boolean;
  bookmarks: { title: string; link: string }[];
};
type Places = {
  team: string;
  app: { id: string; name: string; mention: string };
  users: { id: string; name: string; realName: string; standing: string }[];
  channels: Place[];
  commands: Command[];
  /** What an empty channel offers to ask. */
  examples: string[];
  /** What is to be known about this workspace; none if empty. */
  note: string;
};
type Change = { kind: 'message' | 'view' | 'home' | 'channels'; channel?: string; ts?: string; threadTs?: string };

const since = String(Date.now());
const list = byId('ws-list');
const start = byId('ws-start');
const threadList = byId('ws-thread-list');
const threadPane = byId('ws-thread');
const side = byId('ws-side');
let user = sessionStorage.getItem('user') ?? '';
let places: Places = {
  team: '',
  app: { id: '', name: '', mention: '' },
  users: [],
  channels: [],
  commands: [],
  examples: [],
  note: '',
};
const unread = new Set<string>();

/** `#/CHANNEL`, `#/CHANNEL/THREAD`, `#/home`. */
const where = (): { place: string; thread: string } => {
  const [, place = '', thread = ''] = location.hash.split('/');
  return { place: place || (places.channels.find((each) => each.kind !== 'im')?.id ?? ''), thread };
};

const here = (): Place | undefined => places.channels.find((each) => each.id === where().place);

const refreshList = async (): Promise<void> => {
  const { place } = where();
  const path = place === 'home' ? '/page/home' : '/page/channel';
  const { pieces } = await fetchJson<{ pieces: Piece[] }>(path, { user, channel: place, since });
  if (where().place !== place) return;
  showPieces(list, pieces);
  showStart(start, pieces.length === 0 ? here() : undefined, { user, examples: places.examples });
};

const refreshThread = async (): Promise<void> => {
  const { place, thread } = where();
  threadPane.hidden = thread === '';
  document.body.classList.toggle('ws-in-thread', thread !== '');
  if (thread === '') return threadList.replaceChildren();
  const { pieces } = await fetchJson<{ pieces: Piece[] }>('/page/thread', { user, channel: place, ts: thread, since });
  if (where().thread === thread) showPieces(threadList, pieces);
};

const drawPlaces = (): void => {
  const { place } = where();
  const item = (id: string, words: string): HTMLElement => {
    const link = make('a', words, { href: `#/${id}`, ...(place === id ? { 'aria-current': 'page' } : {}) });
    if (unread.has(id)) link.classList.add('ws-unread');
    const line = document.createElement('li');
    line.append(link);
    return line;
  };
  const channels = places.channels.filter((each) => each.kind !== 'im');
  const direct = places.channels.find((each) => each.kind === 'im');
  byId('ws-channels').replaceChildren(...channels.map((each) => item(each.id, `# ${each.name}`)));
  byId('ws-apps').replaceChildren(
    ...(direct ? [item(direct.id, `${places.app.name} · messages`)] : []),
    item('home', `${places.app.name} · home`),
  );
  const shown = here();
  const title =
    place === 'home' ? `${places.app.name} · Home` : shown?.kind === 'im' ? places.app.name : `#${shown?.name ?? ''}`;
  byId('ws-title').textContent = title;
  document.title = `${title} · ${places.team}`;
  const notes =
    shown && shown.kind !== 'im'
      ? [
          shown.topic,
          `${shown.members} people`,
          ...(shown.isExternallyShared ? ['shared with another workspace'] : []),
          ...(shown.hasApp ? [] : ['the app is not in here']),
        ]
      : [];
  byId('ws-topic').textContent = notes.join(' · ');
  const safe = (shown?.bookmarks ?? []).filter((each) => /^https?:/.test(each.link));
  byId('ws-bookmarks').replaceChildren(
    ...safe.map((each) => make('a', each.title, { href: each.link, target: '_blank', rel: 'noreferrer' })),
  );
  byId('ws-thread-in').textContent = title;
  byId('ws-form').hidden = place === 'home';
  byId<HTMLTextAreaElement>('ws-composer').placeholder = `Message ${title}`;
};

const drawPeople = (): void => {
  byId('ws-team').textContent = places.team;
  byId('ws-note').textContent = places.note;
  byId('ws-note').hidden = places.note === '';
  const chooser = byId<HTMLSelectElement>('ws-user');
  chooser.replaceChildren(
    ...places.users.map((each) => {
      const note = each.standing === 'member' || each.realName.includes('(') ? '' : ` (${each.standing})`;
      return make('option', `${each.realName}${note}`, { value: each.id });
    }),
  );
  chooser.value = user;
};

const loadPlaces = async (): Promise<void> => {
  places = await fetchJson<Places>('/page/places', { user });
  if (user !== '') return;
  user = places.users[0]?.id ?? '';
  return loadPlaces();
};

let lastPlace = '';

const showAll = async (): Promise<void> => {
  const { place } = where();
  unread.delete(place);
  drawPlaces();
  if (place !== lastPlace) {
    list.replaceChildren();
    start.hidden = true;
    if (place === 'home') void act('/page/open-home', { user });
  }
  lastPlace = place;
  await Promise.all([refreshList(), refreshThread()]);
};

const openSide = (isOpen: boolean): void => {
  side.classList.toggle('ws-open', isOpen);
  byId('ws-menu').setAttribute('aria-expanded', String(isOpen));
};

/** At most one fetch under way and one waiting, however many changes arrive. */
const calmly = (work: () => Promise<void>): (() => void) => {
  let state: 'idle' | 'busy' | 'again' = 'idle';
  const run = async (): Promise<void> => {
    if (state !== 'idle') {
      state = 'again';
      return;
    }
    state = 'busy';
    await work().catch(() => undefined);
    const isWanted = (state as string) === 'again';
    state = 'idle';
    if (isWanted) void run();
  };
  return () => void run();
};

const refreshModal = startModal(() => user);
const listSoon = calmly(refreshList);
const threadSoon = calmly(refreshThread);
const modalSoon = calmly(refreshModal);
const placesSoon = calmly(async () => {
  await loadPlaces();
  drawPlaces();
});

let live: EventSource | undefined;
const listen = (): void => {
  live?.close();
  live = new EventSource(`/page/events?user=${encodeURIComponent(user)}`);
  // What changed before the stream was open was told to nobody.
  live.addEventListener('open', () => {
    placesSoon();
    listSoon();
    threadSoon();
    modalSoon();
  });
  live.addEventListener('message', (event) => {
    const change = JSON.parse(String(event.data)) as Change;
    const { place, thread } = where();
    if (change.kind === 'view') modalSoon();
    else if (change.kind === 'channels') placesSoon();
    else if (change.kind === 'home' && place === 'home') listSoon();
    else if (change.kind === 'message' && change.channel === place) {
      listSoon();
      if (change.threadTs === thread || change.ts === thread) threadSoon();
    } else if (change.kind === 'message' && change.channel && !change.threadTs && !unread.has(change.channel)) {
      unread.add(change.channel);
      drawPlaces();
    }
  });
};

const become = async (next: string): Promise<void> => {
  user = next;
  list.replaceChildren();
  threadList.replaceChildren();
  sessionStorage.setItem('user', user);
  await loadPlaces();
  const { place } = where();
  if (place !== 'home' && !places.channels.some((each) => each.id === place)) location.hash = '';
  lastPlace = '';
  drawPeople();
  await showAll();
  await refreshModal();
  listen();
};

byId<HTMLSelectElement>('ws-user').addEventListener(
  'change',
  (event) => void become((event.target as HTMLSelectElement).value),
);
byId('ws-menu').addEventListener('click', () => openSide(!side.classList.contains('ws-open')));
side.addEventListener('click', (event) => {
  if ((event.target as HTMLElement).closest('a')) openSide(false);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') openSide(false);
});
byId('ws-thread-close').addEventListener('click', () => {
  location.hash = `#/${where().place}`;
});
window.addEventListener('hashchange', () => void showAll());
stickToEnd(list);
stickToEnd(threadList);
for (const root of [list, threadList, byId('ws-modal')]) listenTo(root, { user: () => user });
const commands = (): Command[] => places.commands;
startComposer(
  { form: 'ws-form', box: 'ws-composer', hint: 'ws-hintline' },
  (text) => ({ user, channel: where().place, text }),
  commands,
);
startComposer(
  { form: 'ws-thread-form', box: 'ws-thread-composer' },
  (text) => ({ user, channel: where().place, threadTs: where().thread, text }),
  commands,
);

await loadPlaces();
if (!places.users.some((each) => each.id === user)) user = places.users[0]?.id ?? '';
await become(user);
