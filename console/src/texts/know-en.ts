import { plural } from './counted.ts'

/** Texts of refused callbacks, profiles, nodes, what was done by hand, and messages; `know-zh.ts` has the same in Chinese. */
const callbacks = (count: number): string => plural(count, 'callback')

export const knowEn = {
  // Refused callbacks.
  refusedWhat:
    'A sample of up to 100 recently refused callbacks, at most one per second. It is kept in memory until this gateway stops.',
  noneRefused: 'No callback has been refused since this gateway started.',
  noneRefusedHelp:
    'If nothing arrives either, check in the Chat console that the command is turned on and that the address leads to this gateway.',
  from: 'From',
  noCommand: 'no command in the URL',
  queryAndBody: 'Query and body',
  query: 'Query',
  bodyBegins: 'Start of the body',
  emptyBody: 'No body.',
  tryAgain: 'Try again',
  tryThese: (count: number) => (count === 1 ? 'Try it again' : `Try these ${count} again`),
  tryAll: (count: number) => `Try all ${count} again`,
  tryAgainOf: (command: string, time: string) => `Try again: ${command} at ${time}`,
  tryTitle: (count: number) => `Try ${callbacks(count)} again`,
  tryWill: (count: number) =>
    `${count === 1 ? 'It is' : 'They are'} handled like new callbacks, under the config in force, but with the original time of arrival. What is kept is routed and delivered; what would be refused again stays here.`,
  taken: (count: number) => `${callbacks(count)} ${count === 1 ? 'is' : 'are'} kept and being routed.`,
  takenAndNot: (count: number, left: number) =>
    `${callbacks(count)} ${count === 1 ? 'is' : 'are'} kept; ${left} ${left === 1 ? 'stays' : 'stay'} here.`,
  noneTaken: 'Nothing was kept.',
  seeTaken: 'See the event',
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
  userPlaceholder: 'user account',
  show: 'Show',
  profileOf: 'Profile of',
  noProfile: 'No profile change has been seen for this user.',
  noProfileHelp: 'Accounts must match exactly. Values come with the callback Profile.CallbackPortraitSet.',
  inApp: (app: string) => `App ${app}`,
  value: 'Value',
  valueSince: 'Since',
  by: 'By',
  earlier: (count: number) => (count === 1 ? '1 earlier value' : `${count} earlier values`),
  eventGone: 'no longer kept',
  eventsAbout: 'Events about this user',
  eventsBy: 'Events by this user',

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
  noNodes: 'No gateway has reported in yet.',
  allSame: 'All live gateways run the same config and version.',
  someDiffer: (count: number) =>
    count === 1
      ? '1 live gateway runs a different config or version from this one.'
      : `${count} live gateways run a different config or version from this one.`,

  // Done by hand.
  byHandWhat: 'What people changed, who did it, and why. Names and reasons are not verified.',
  nothingDone: 'Nothing has been changed by hand yet.',
  nothingDoneBy: 'There is no change by this name in the events that are still kept.',
  nothingDoneHelp:
    'Everything that pauses, replays, drops or reloads something is listed here, whether it comes from the console, the command line or the API.',
  anybody: 'Show everyone',
  action: 'What',
  actions: {
    'retry refused callback': 'tried a refused callback again',
    'replay deliveries': 'replayed deliveries',
    'drop deliveries': 'dropped deliveries',
    'pause destination': 'paused destination',
    'resume destination': 'resumed destination',
    'retry destination': 'tried destination again',
    'send test message': 'sent a test message',
    'start replay': 'started replay',
    'change rate of replay': 'changed the rate of replay',
    'pause replay': 'paused replay',
    'resume replay': 'resumed replay',
    'cancel replay': 'ended replay',
    'reload config': 'reloaded the config',
  } as Record<string, string>,
  failed: 'failed, and may be partly done',
  who: 'Who',
  nobody: 'no name given',
  why: 'Why',
  noWhy: 'no reason given',
  froms: { cli: 'command line', console: 'console', api: 'API' } as Record<string, string>,
  selected: {
    all: () => 'all',
    state: (value: string) => `that are ${value}`,
    app: (value: string) => `of app ${value}`,
    command: (value: string) => `of ${value}`,
    reason: (value: string) => `because of "${value}"`,
    ratePerSecond: (value: string) => `at ${value} events a second`,
    as: (value: string) =>
      value === 'then' ? 'where they were sent then' : 'where the config sends them now',
  } as Record<string, (value: string) => string>,
  selectedOnes: {
    events: 'of the events',
    ids: 'of the events',
    destination: 'for',
    to: 'only to',
  } as Record<string, string>,
  selectedTime: { since: 'since', until: 'before' },
  about: 'about',
  doneBy: 'done by',
  counted: (count: number) => `${count} in all`,

  // Messages.
  messages: 'Messages',
  messagesWhat:
    'What each destination would send under the config in force now, with the values that were known before the event. Nothing is sent.',
  showMessages: 'Show what would be sent now',
  askAgain: 'Ask again',
  nothingSent: 'Under the config in force now, it would go nowhere.',
  noPreview: 'The plugin cannot preview what it sends.',
  noPreviewFor: 'It could not be shown:',
  newHere: 'not sent there originally',
  notAnyMore: 'Would no longer be sent:',
  moreItems: (count: number) => `Shown is the first of ${count + 1} items that came together.`,
  wouldBeTold: 'Chat would be told:',
}

export type KnowTexts = typeof knowEn
