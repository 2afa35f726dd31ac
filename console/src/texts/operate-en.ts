import { grouped, plural } from './counted.ts'

/** Texts of the pages that change something; `operate-zh.ts` has the same in Chinese. */
const deliveries = (count: number): string => plural(count, 'delivery', 'deliveries')
const events = (count: number): string => plural(count, 'event')
const wait = (count: number): string => (count === 1 ? 'waits' : 'wait')

export const operateEn = {
  destination: 'Destination',
  state: 'State',
  waiting: 'Waiting',
  oldest: 'Oldest',
  dead: 'Dead',
  delivered: 'Delivered',
  actions: 'Actions',
  destinationState: {
    well: 'well',
    failing: 'failing',
    'asked to wait': 'asked to wait',
    paused: 'paused',
    'held: the config has it no more': 'held: the config has it no more',
  },
  since: 'since',
  askedToWaitUntil: 'asked to wait until',
  failures: (count: number) => plural(count, 'failed attempt'),
  noDestinations: 'The config has no destinations: no route ends in one.',
  noDestinationsHelp: 'A route sends events to the steps that are destinations, such as webhook or slack.',

  // What changes something.
  why: 'Why',
  whyHelp: 'One sentence for anyone who asks later.',
  name: 'Your name',
  cancel: 'Cancel',
  counting: 'Counting…',
  keptAs: 'Recorded as done by hand',
  typeCount: (count: number) => `This cannot be undone. Type ${count} to confirm`,
  pause: 'Pause',
  pauseTitle: (name: string) => `Pause ${name}`,
  pauseWill: (waiting: number) =>
    `Nothing is sent to it until someone resumes it. New deliveries wait in order; ${deliveries(waiting)} ${wait(waiting)} now.`,
  paused: 'It is paused.',
  resume: 'Resume',
  resumeTitle: (name: string) => `Resume ${name}`,
  resumeWill: (waiting: number) =>
    waiting === 0
      ? 'Nothing is waiting; new deliveries are sent right away.'
      : `${deliveries(waiting)} ${waiting === 1 ? 'waits and is' : 'wait and are'} sent in order`,
  resumeAtRate: (rate: string, time: string) => `, at ${rate}. This takes at least ${time}.`,
  resumeAtOnce: ', as fast as the receiver takes them.',
  resumed: 'It is resumed.',
  retry: 'Retry now',
  retryTitle: (name: string) => `Try ${name} again now`,
  retryWill: (waiting: number) =>
    waiting === 0
      ? 'Nothing is waiting. A pause that the receiver asked for ends.'
      : `What waits for its next attempt is due now, and a pause that the receiver asked for ends. Order and rate stay as they are; ${deliveries(waiting)} ${wait(waiting)}.`,
  retried: (count: number) =>
    `It is tried again now: ${deliveries(count)} ${count === 1 ? 'was' : 'were'} waiting for the next attempt.`,
  retriedWhilePaused: 'It is paused, so nothing is sent until someone resumes it.',
  test: 'Test message',
  replay: 'Replay',
  replayDead: 'Replay dead',
  testTitle: (name: string) => `Send a test message to ${name}`,
  testWill:
    'Sends one sample of a command that the route takes, marked as a test, with the account chatgate-test. Filters are skipped and transforms are applied. Nothing is recorded as a delivery or retried.',
  testCommand: 'Sample',
  testCommandHelp: 'any command that the route takes',
  send: 'Send',
  testOutcome: {
    delivered: 'It was accepted',
    retry: 'It failed and would be retried',
    rejected: 'It was rejected',
  },
  testTo: (command: string) => `a sample of ${command} to`,
  dropOne: 'Drop the first',
  dropOneTitle: 'Drop the first delivery of this line',
  dropOneWill: (behind: number) =>
    behind === 0
      ? 'It will never be sent. It stays on record as cancelled.'
      : `It will never be sent. It stays on record as cancelled. The ${behind} behind it ${behind === 1 ? 'goes' : 'go'} on.`,
  drop: 'Drop',
  dropped: (count: number) => `${deliveries(count)} dropped.`,
  nothingDropped: 'Nothing was dropped: it is no longer waiting.',

  // One destination.
  policy: 'How deliveries are made',
  gone: 'It is no longer in the config. What waits is held until a destination of this name is back.',
  policySays: {
    timeout: (time: string) => `An attempt may take ${time}.`,
    retry: (first: string, most: string, giveUp: string) =>
      `After a failure it is retried after ${first}, then after twice that, up to ${most}. It is given up ${giveUp} after it was planned.`,
    maxPause: (time: string) => `The receiver may ask for a pause of up to ${time}.`,
    concurrency: (count: number) =>
      count === 1 ? 'One attempt is under way at a time.' : `Up to ${count} attempts are under way at once.`,
    rate: (rate: string) => `At most ${rate} are sent.`,
    inOrder: 'Deliveries about the same user or group are made one after the other.',
    noOrder: 'Deliveries are made in no particular order.',
    digest: (time: string) => `What comes within ${time} becomes one message.`,
    circuit: (count: number, probe: string) =>
      `After ${count} failures in a row it counts as failing; while it cannot be reached, one delivery per ${probe} tries whether it is back.`,
  },
  perTime: (count: number, time: string) => `${count} per ${time}`,
  nextProbe: 'Nothing else is sent until it is back; the next delivery tries at',
  drained: (waiting: number, time: string) =>
    `${deliveries(waiting)} ${wait(waiting)}; sending them takes at least ${time}.`,
  lines: 'Who waits behind whom',
  nobodyWaits: 'Nobody waits behind another.',
  linesCut: 'Only 100,000 of the waiting deliveries were looked at.',
  subject: 'User or group',
  first: 'First in line',
  behind: 'Behind it',
  attemptCount: 'Attempts',
  attempts: (count: number) => plural(count, 'attempt'),
  lastSaid: 'Last answer',
  next: 'next',
  lastAttempts: 'Last attempts',
  noAttempts: 'Nothing has been sent to it yet.',
  number: 'No.',
  event: 'Event',

  // Dead deliveries.
  deadDeliveries: 'Dead deliveries',
  groups: 'Grouped by reason',
  single: 'One by one',
  view: 'View',
  reason: 'Reason',
  noReason: 'no reason',
  count: 'Count',
  firstAt: 'First',
  lastAt: 'Last',
  example: 'Example',
  deadSince: 'Dead since',
  tick: (what: string) => `Select ${what}`,
  lookedAt: (count: string) => `Only the newest ${count} were looked at.`,
  moreGroups: (count: number) => `${plural(count, 'smaller group')} ${count === 1 ? 'is' : 'are'} not shown.`,
  noDead: 'Nothing is dead: every delivery was accepted, is still waiting, or was dropped.',
  noDeadMatch: 'No dead delivery matches.',
  filterName: {
    destination: 'to',
    reason: 'with reason',
    command: 'of command',
    subject: 'about',
    app: 'of app',
    since: 'planned since',
    until: 'planned before',
  },
  without: 'remove',
  allThatMatch: 'All that match',
  ticked: (count: number) => `${count} selected`,
  untick: 'Clear selection',
  replayNow: 'Replay now',
  replayAtRate: 'Replay at a rate',
  meantAll: 'All dead deliveries',
  meantTicked: (count: number) =>
    `${count === 1 ? 'The dead delivery' : 'The dead deliveries'} of ${events(count)} that you selected`,
  asOf: 'as of',
  atLeast: (count: string) => `${count} or more`,
  countOf: (count: string, isOne: boolean) => `${count} ${isOne ? 'delivery' : 'deliveries'}`,
  plannedFrom: 'planned from',
  to: 'to',
  replayWill: 'They are delivered again, each behind what already waits for the same user or group.',
  dropWill: 'They will never be delivered. They stay on record as cancelled.',
  rateWill: 'A replay goes through their events and plans each delivery again, behind what already waits.',
  takes: (time: string) => `This takes at least ${time}.`,
  ahead: (count: number) => `${count} ${wait(count)} ahead`,
  warning: {
    paused: (name: string) => `${name} is paused: they wait until it is resumed.`,
    failing: (name: string) => `${name} is failing: they wait until it is back, or are given up again.`,
    'asked to wait': (name: string) => `The receiver of ${name} has asked to wait: they wait until then.`,
    'held: the config has it no more': (name: string) =>
      `${name} is no longer in the config: they wait until it is back.`,
    rejected: 'The receiver has rejected them, and will again unless something has changed.',
  },
  nothingMeant: 'Nothing matches anymore. Someone else may have been faster.',
  rate: 'Events a second',
  noRate: {
    destinations:
      'A replay at a rate goes through events, so with more than one destination it would also send to where they have arrived. Choose one destination, or replay now: each destination still keeps to its rate in the config.',
    'too-many':
      'A replay at a rate finds up to 1,000 by their ids, and more only by destination, command, user or app. Remove the reason and the times, or replay now: the destination still keeps to its rate in the config.',
  },
  replayed: (count: number) => `${deliveries(count)} will be made again.`,
  seeDestination: 'See how it goes',
  replayStarted: (id: number, total: number) => `Replay ${id} of ${events(total)} has started.`,
  seeReplay: 'See its progress',
  rowsLeave: 'They leave this list as the replay reaches them.',

  // Replays.
  progress: 'Progress',
  which: 'Which events',
  asked: 'Asked for',
  replayNotListed: (id: string) => `Replay ${id} is not among the last 50.`,
  noReplays: 'There are no replays yet.',
  noReplaysHelp:
    'To send events again, select some in the list of events, or take all that match its filters.',
  replayState: { running: 'running', paused: 'paused', done: 'done', cancelled: 'ended' },
  doneOf: (done: number, total: number) => `${grouped(done)} of ${events(total)}`,
  planned: (count: number) => `${deliveries(count)} planned`,
  waitedAlready: (count: number) => `${deliveries(count)} ${wait(count)} already`,
  perSecond: (rate: string) => `${rate} a second`,
  asNow: 'where the config sends them now',
  asThen: 'where they were sent then',
  only: 'only to',
  theseEvents: events,
  allEvents: 'all events',
  left: (time: string) => `at least ${time} left`,
  waitsFor: (id: number) => `waits for replay ${id}`,
  whoAndWhy: 'Who and why',
  end: 'End',
  pauseReplayTitle: (id: number) => `Pause replay ${id}`,
  pauseReplayWill: 'It plans nothing more until someone resumes it. What it has planned is still sent.',
  resumeReplayTitle: (id: number) => `Resume replay ${id}`,
  resumeReplayWill: (left: number, time: string) =>
    `It goes on with the remaining ${events(left)}. This takes at least ${time}.`,
  changeRate: 'Rate',
  setRate: 'Change',
  rateReplayTitle: (id: number) => `Change the rate of replay ${id}`,
  rateReplayWill: (left: number, time: string) =>
    `It goes on with the remaining ${events(left)}. This takes at least ${time}.`,
  replayGoesAt: (id: number, rate: string) => `Replay ${id} now sends ${rate} a second.`,
  endReplayTitle: (id: number) => `End replay ${id}`,
  endReplayWill: (left: number) =>
    `The remaining ${events(left)} ${left === 1 ? 'is' : 'are'} not sent again. What it has planned is still sent. It cannot be resumed.`,
  replayIs: (id: number, state: string, done: number) => `Replay ${id} is ${state}, after ${events(done)}.`,

  // A replay of events.
  replayTicked: 'Replay selected',
  notFoundByReplay: 'A replay cannot use all of these filters. Select events instead.',
  replayAll: 'Replay all that match',
  replayTitle: 'Send events again',
  meantEvents: (count: number) => `The ${events(count)} that you selected`,
  eventsWill:
    'A replay goes through them and plans their deliveries, marked as a replay and behind what already waits. Events that come from now on are not included.',
  as: 'Send them',
  onlyTo: 'Only to',
  everywhere: 'all of them',
  start: 'Start the replay',
}

export type OperateTexts = typeof operateEn
