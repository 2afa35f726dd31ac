/** A destination that waits too long, loses a message, says what is not so or tells a secret is told so in words. */
import { describe, test } from 'vitest'
import { DESTINATION } from './sound-plugins.ts'
import { expectTold, type Spoiled } from './spoiled-plugin.ts'

const SPOILED: Spoiled[] = [
  [
    'a destination without a target',
    DESTINATION,
    'target: url,',
    "target: '',",
    'shows where it sends in one line, without its secrets',
    "`target` is ''; say in one line where it sends, for people",
  ],
  [
    'a secret in the target',
    DESTINATION,
    'target: url,',
    "target: url + '?key=' + key,",
    'shows where it sends in one line, without its secrets',
    '`target` holds the value of an option marked `secret`; show the host, for example, and nothing of the secret',
  ],
  [
    'a signal that is not handed on',
    DESTINATION,
    'headers, body, signal })',
    'headers, body })',
    'settles when the signal was aborted before',
    'deliver() was still under way 2 s after its signal was aborted; hand `attempt.signal` on to tools.request, or to whatever it waits for',
  ],
  [
    'a signal that is looked at once',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal })",
    "if (signal.aborted) return { status: 'retry', reason: 'no time' }\nreturn httpOutcome(await tools.request(url, { method: 'POST', headers, body })",
    'stops waiting when the signal is aborted under way',
    'deliver() was still under way 2 s after its signal was aborted',
  ],
  [
    'a delivery that nobody waited for',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "void tools.request(url, { method: 'POST', headers, body, signal })\nreturn { status: 'delivered' }",
    'retries when nobody can be reached',
    'deliver() said delivered, although nobody could be reached; look at `error` of what tools.request gives, or hand that to httpOutcome',
  ],
  [
    'an answer that is not looked at',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "const answer = await tools.request(url, { method: 'POST', headers, body, signal })\nreturn 'error' in answer ? { status: 'retry', reason: answer.error } : { status: 'delivered' }",
    'knows delivered from failed',
    'deliver() said delivered, although it was answered with HTTP 500; look at `status` of what tools.request gives, or hand that to httpOutcome',
  ],
  [
    'a digest that is rejected when there is no time',
    DESTINATION,
    'deliverMany: (events, attempt) => send(String(events.length), attempt)',
    "deliverMany: async () => ({ status: 'rejected', reason: 'no' })",
    'settles when the signal was aborted before',
    "deliverMany() said rejected, although its signal was aborted before anybody answered; return { status: 'retry', reason }",
  ],
  [
    'a secret in a reason',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'retry', reason: 'the key ' + key + ' is not known' }\nreturn httpOutcome(await",
    'tells no secret, whatever becomes of it',
    'deliver() told the value of an option marked `secret` in its reason or detail; say what happened without it',
  ],
  [
    'an outcome that is none',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'failed' } as never\nreturn httpOutcome(await",
    'retries when nobody can be reached',
    "deliver() returned { status: 'failed' }; return { status: 'delivered' }, { status: 'retry', reason, afterMs?, fault? } or { status: 'rejected', reason }",
  ],
  [
    'a throw instead of an outcome',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) throw new Error('the network is down')\nreturn httpOutcome(await",
    'retries when nobody can be reached',
    "deliver() threw Error: the network is down; what happens while it sends is an outcome: return { status: 'retry', reason }",
  ],
  [
    'a stop() without an end',
    DESTINATION,
    'stop: () => clearInterval(timer)',
    'stop: () => new Promise(() => undefined)',
    'can be stopped',
    'stop() was not over after 2 s; end connections and timers without waiting for what is under way',
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', expectTold)
})
