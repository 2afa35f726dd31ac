/** Texts of refused callbacks, profiles, nodes, what was done by hand, and messages; `know-zh.ts` has the same in Chinese. */
const callbacks = (count: number): string => (count === 1 ? '1 callback' : `${count} callbacks`)

export const knowEn = {
  // Refused callbacks.
  refusedWhat:
    'A sample of the last 100 callbacks that were refused, at most one a second, in memory while this gateway runs.',
  noneRefused: 'No callback has been refused since this gateway was started.',
  noneRefusedHelp:
    'If nothing arrives either: is the command switched on in the console of Chat, and does the address there lead to this gateway?',
  from: 'From',
  noCommand: 'no command in the URL',
  queryAndBody: 'Query and body',
  query: 'Query',
  bodyBegins: 'Beginning of the body',
  emptyBody: 'It had no body.',
  tryAgain: 'Try again',
  tryThese: (count: number) => (count === 1 ? 'Try it again' : `Try these ${count} again`),
  tryAll: (count: number) => `Try all ${count} again`,
  tryAgainOf: (command: string, time: string) => `Try again: ${command} of ${time}`,
  tryTitle: (count: number) => `Try ${callbacks(count)} again`,
  tryWill: (count: number) =>
    `${count === 1 ? 'It is' : 'They are'} taken as if ${count === 1 ? 'it' : 'they'} had just come, by the config in force, with the time at which ${count === 1 ? 'it' : 'they'} first came. What is kept is routed and delivered; what would be refused again stays here.`,
  taken: (count: number) => `${callbacks(count)} ${count === 1 ? 'is' : 'are'} kept, and being routed.`,
  takenAndNot: (count: number, left: number) =>
    `${callbacks(count)} ${count === 1 ? 'is' : 'are'} kept; ${left} ${left === 1 ? 'stays' : 'stay'} here.`,
  noneTaken: 'Nothing was kept.',
  seeTaken: 'See what became of it',
  seeDone: 'See what was done by hand',
  /** As docs/operating.md has it. */
  mends: {
    'app-unknown': 'The SdkAppid is not one of apps, or a proxy removes the query string.',
    'sign-missing': "A token is set here, but not in Chat's console.",
    'sign-wrong': 'The tokens here and in the console differ. To change one, see security.',
    'too-old':
      'The refusal says how far RequestTime was off. The clock of this machine is wrong (timedatectl), or something on the way delays requests.',
    'not-json': 'Something other than Chat sends here, or something on the way changes the body.',
    'no-command': 'Something other than Chat sends here, or a proxy removes the query string.',
    'command-mismatch': 'Something other than Chat sends here, or something on the way changes the URL.',
    'reserved-command': 'Something other than Chat sends here: no callback of Chat has this name.',
  },

  // Profiles.
  profileWhat:
    'Who changed it, and what was it before? The gateway remembers the last 20 values of each field that it has seen change.',
  user: 'User',
  userPlaceholder: 'the account of a user',
  show: 'Show',
  profileOf: 'Profile of',
  noProfile: 'No profile change of this user has been seen.',
  noProfileHelp:
    'Accounts are compared letter by letter. Values appear with the callback Profile.CallbackPortraitSet.',
  inApp: (app: string) => `App ${app}`,
  value: 'Value',
  valueSince: 'Since',
  by: 'By',
  earlier: (count: number) => (count === 1 ? '1 earlier value' : `${count} earlier values`),
  eventGone: 'no longer kept',
  eventsAbout: 'Events about this user',
  eventsBy: 'Events done by this user',

  // Nodes.
  nodesWhat: 'The gateways that share this store.',
  node: 'Node',
  state: 'State',
  alive: 'alive',
  silent: 'silent',
  role: 'Role',
  roles: { all: 'all', receive: 'receives', deliver: 'delivers' } as Record<string, string>,
  version: 'Version',
  config: 'Config',
  differs: 'differs from here',
  started: 'Started',
  seen: 'Last seen',
  noNodes: 'No gateway has said yet that it is there.',
  allSame: 'All that are alive run the same config and version.',
  someDiffer: (count: number) =>
    count === 1
      ? '1 of those alive runs another config or version than this gateway.'
      : `${count} of those alive run another config or version than this gateway.`,

  // Done by hand.
  byHandWhat: 'What people changed, who did it and why. Nothing of who and why is checked.',
  nothingDone: 'Nothing has been changed by hand yet.',
  nothingDoneBy: 'This name has changed nothing, as far as events are kept.',
  nothingDoneHelp:
    'Whatever pauses, replays, drops or reloads something, here, on the command line or over the API, is listed here.',
  anybody: 'Show what everybody did',
  action: 'What',
  actions: {
    'retry refused callback': 'tried a refused callback again',
    'replay deliveries': 'replayed deliveries',
    'drop deliveries': 'dropped deliveries',
    'pause destination': 'paused destination',
    'resume destination': 'resumed destination',
    'send test message': 'sent a test message',
    'start replay': 'started replay',
    'pause replay': 'paused replay',
    'resume replay': 'resumed replay',
    'cancel replay': 'ended replay',
    'reload config': 'reloaded the config',
  } as Record<string, string>,
  failed: 'failed, and may be done in part',
  who: 'Who',
  nobody: 'nobody said',
  why: 'Why',
  noWhy: 'nobody said why',
  froms: { cli: 'command line', console: 'console', api: 'API' } as Record<string, string>,
  selected: {
    all: () => 'all',
    events: (value: string) => `of the events ${value}`,
    ids: (value: string) => `of the events ${value}`,
    state: (value: string) => `that are ${value}`,
    destination: (value: string) => `for ${value}`,
    to: (value: string) => `only to ${value}`,
    app: (value: string) => `of app ${value}`,
    command: (value: string) => `of ${value}`,
    reason: (value: string) => `because of "${value}"`,
    ratePerSecond: (value: string) => `at ${value} events a second`,
    as: (value: string) =>
      value === 'then' ? 'where they were sent then' : 'where the config sends them now',
  } as Record<string, (value: string) => string>,
  selectedTime: { since: 'since', until: 'before' },
  about: 'about',
  doneBy: 'done by',
  counted: (count: number) => `${count} in all`,

  // Messages.
  messages: 'Messages',
  messagesWhat:
    'What each destination would send by the config in force now, with the values that were known before the event. Nothing is sent.',
  showMessages: 'Show what would be sent now',
  askAgain: 'Ask again',
  messagesHidden: 'Messages are hidden as long as accounts are.',
  nothingSent: 'By the config in force now it would go nowhere.',
  noPreview: 'Its plugin cannot show what it sends.',
  noPreviewFor: 'It could not be shown:',
  newHere: 'it was not sent there then',
  notAnyMore: 'Would not be sent any more:',
  moreItems: (count: number) => `The first of ${count + 1} items that came together is shown.`,
  wouldBeTold: 'Chat would be told:',
}

export type KnowTexts = typeof knowEn
