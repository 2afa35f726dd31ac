/** A plugin of each kind that does to a question what its body wants, and a gateway that asks them all about every command. */
import { answerableCommands } from '../../src/events/catalog.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { IDLE_LOOP } from '../support/idle-loop.ts'

const DEEDS = `
import { setTimeout as sleep } from 'node:timers/promises'
const deep = () => { let value = 'deep'; for (let n = 0; n < 50_000; n += 1) value = [value]; return value }
const large = 'x'.repeat(2_000_000)
/** \`give(text or map)\` makes something of the kind's own that holds it. */
export const play = (kind, { Played = '' }, good, refusal, give) => {
  const [who, deed] = Played.split(' ')
  if (who !== kind) return good
  switch (deed) {
    case 'answers': return good
    case 'refuses': return refusal
    case 'throws': throw new Error('no luck')
    case 'loops': ${IDLE_LOOP}
    case 'fills': { const all = []; while (true) all.push(new Array(1e5).fill(1.5)) }
    case 'never': return new Promise(() => {})
    case 'late': return sleep(1_800).then(() => good)
    case 'nonsense': return 42
    case 'null': return null
    case 'deep': return give(deep())
    case 'large': return give(large)
  }
}
`

/** Whoever asks a chatbot wants a reply, and can be told nothing else but a refusal. */
export const CHATBOT = 'Chatbot.OnC2CSignalMessage'

const plugin = (kind: string, start: string): string => `
import { definePlugin } from 'chatgate/plugin'
import { play } from './deeds.ts'
export default definePlugin({ kind: '${kind}', summary: 'Plays.', options: {}, example: {}, start: () => (${start}) })
`

const FILES = {
  'deeds.ts': DEEDS,
  'filter.ts': plugin(
    'filter',
    `{ keep: ({ body }) => play('filter', body, true, false, why => ({ keep: false, why })) }`,
  ),
  'transform.ts': plugin(
    'transform',
    `{ apply: event => play('transform', event.body, event, event, more => ({ ...event, body: { ...event.body, more } })) }`,
  ),
  'responder.ts': plugin(
    'responder',
    `{ answer: ({ command, body }) => play('responder', body,
        command === '${CHATBOT}' ? { decision: 'reply', data: 'hi' } : { decision: 'allow' }, { decision: 'refuse' },
        text => ({ decision: 'refuse', info: text, CloudCustomData: text })) }`,
  ),
  'destination.ts': plugin(
    'destination',
    `{ target: 'nowhere', deliver: async ({ body }) => play('destination', body, { status: 'delivered' },
        { status: 'rejected', reason: 'no' }, reason => ({ status: 'retry', reason })) }`,
  ),
}

/** `within` is for messages between two; those of other commands have longer. */
export const startPlayers = (within = '1500ms') =>
  startGateway({
    config: `${HEAD}
plugins: { a-filter: ./filter.ts, a-transform: ./transform.ts, a-responder: ./responder.ts, a-destination: ./destination.ts }
routes: { all: { when: "*", steps: [{ a-destination: { timeout: 300ms, retry: { first: 1h }, circuit: { failures: 1000 } } }] } }
answers:
${answerableCommands
  .map(
    command =>
      `  ${command}: { within: ${command === 'C2C.CallbackBeforeSendMsg' ? within : '1500ms'}, otherwise: refuse, unusable: ${command === CHATBOT ? 'refuse' : 'allow'}, steps: [{ a-filter: {} }, { a-transform: {} }, { a-responder: {} }] }`,
  )
  .join('\n')}
`,
    files: FILES,
  })
