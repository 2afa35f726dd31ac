/** Texts of what is loaded when it is shown first; `later-zh.ts` has the same in Chinese. */
export const laterEn = {
  singleKeys: 'Single keys',
  keysAre: { on: 'On', off: 'Off' },
  keyHelp: {
    '?': 'This help',
    '/': 'Filter events',
    'g e': 'Events',
    'j k': 'Next and previous event',
    'o Enter': 'Open the event',
    Esc: 'Close the event',
    '[ ]': 'Newest events, older events',
    y: 'Copy a link to what is shown',
    c: 'Copy more of an event',
    t: 'Times: UTC, local, ago',
  },
  token: 'Admin token',
  tokenHelp:
    'The value of admin.token or admin.readToken in the config. This browser keeps a session of 12 hours instead of it.',
  signIn: 'Sign in',
  banner: {
    silent: 'The gateway does not answer. Not connected since',
    store: 'The store fails: callbacks cannot be kept, and Chat is told so.',
    work: 'The work thread is being started again: nothing is routed or delivered meanwhile.',
    rejected: 'A changed config was refused; the one before stays in force. Refused:',
    restart: (keys: string) => `The config has changes that need a restart: ${keys}`,
    nodesDiffer: (count: number) => `The gateways at this store run ${count} different configs.`,
    plainHttp:
      'This page came over plain HTTP: whoever is on the way can read and change it. Use a tunnel: ssh -L 8081:127.0.0.1:8081 <host>',
    clocksApart: (by: string) => `The clocks of this machine and of the gateway differ by ${by}.`,
  },
  told: 'What Chat was told',
  toldWords: {
    allow: 'allow',
    refuse: 'refuse',
    'refuse-some': 'refuse some',
    discard: 'discard',
    modify: 'modify',
    reply: 'reply',
  },
  within: 'after',
  respondersSaid: 'The responders said',
  nothing: 'nothing',
  callback: 'Callback',
  signedBy: 'Signed with',
  bodyHidden: 'Query and body are hidden as long as accounts are.',
  asItCame: 'As it came',
  bytes: (count: string) => `${count} bytes`,
  showAll: (count: string) => `Show all ${count}`,
  andMore: (count: number) => `and ${count} more`,
  tooDeep: '(nested too deep to be drawn)',
}

export type LaterTexts = typeof laterEn
