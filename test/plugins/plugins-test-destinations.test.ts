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
    '`target` holds the value of an option marked `secret`; show only the host, for example',
  ],
  [
    'a signal that is not handed on',
    DESTINATION,
    'headers, body, signal })',
    'headers, body })',
    'settles when the signal is already aborted',
    'deliver() was still under way 2 s after its signal was aborted; pass `attempt.signal` to tools.request, or to whatever it waits for',
  ],
  [
    'a signal that is looked at once',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal })",
    "if (signal.aborted) return { status: 'retry', reason: 'no time' }\nreturn httpOutcome(await tools.request(url, { method: 'POST', headers, body })",
    'stops waiting when the signal is aborted meanwhile',
    'deliver() was still under way 2 s after its signal was aborted',
  ],
  [
    'a delivery that nobody waited for',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "void tools.request(url, { method: 'POST', headers, body, signal })\nreturn { status: 'delivered' }",
    'retries when the network is unreachable',
    'deliver() returned delivered, although the network was unreachable; check `error` of the answer of tools.request, or pass that answer to httpOutcome',
  ],
  [
    'an answer that is not looked at',
    DESTINATION,
    "return httpOutcome(await tools.request(url, { method: 'POST', headers, body, signal }), tools.now())",
    "const answer = await tools.request(url, { method: 'POST', headers, body, signal })\nreturn 'error' in answer ? { status: 'retry', reason: answer.error } : { status: 'delivered' }",
    'distinguishes delivered from failed',
    'deliver() returned delivered, although the answer was HTTP 500; check `status` of the answer of tools.request, or pass that answer to httpOutcome',
  ],
  [
    'a digest that is rejected when there is no time',
    DESTINATION,
    'deliverMany: (events, attempt) => send(String(events.length), attempt)',
    "deliverMany: async (events, attempt) => attempt.signal.aborted ? { status: 'rejected', reason: 'no' } : send(String(events.length), attempt)",
    'settles when the signal is already aborted',
    "deliverMany() returned rejected, although its signal was aborted before any answer came; return { status: 'retry', reason }",
  ],
  [
    'a secret in a reason',
    DESTINATION,
    'return httpOutcome(await',
    "if (key && (await tools.request(url, { method: 'GET', signal }))) return { status: 'retry', reason: 'the key ' + key + ' is not known' }\nreturn httpOutcome(await",
    'shows no secret, whatever the outcome',
    'deliver() showed the value of an option marked `secret` in its reason or detail; say what happened without it',
  ],
  [
    'an outcome that is none',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'failed' } as never\nreturn httpOutcome(await",
    'retries when the network is unreachable',
    "deliver() returned { status: 'failed' }; return { status: 'delivered' }, { status: 'retry', reason, afterMs?, fault? } or { status: 'rejected', reason }",
  ],
  [
    'a throw instead of an outcome',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) throw new Error('the network is down')\nreturn httpOutcome(await",
    'retries when the network is unreachable',
    "deliver() threw Error: the network is down; a failure while sending is an outcome: return { status: 'retry', reason }",
  ],
  [
    'a delivery that fails before it sends',
    DESTINATION,
    'return httpOutcome(await',
    "if (key) return { status: 'retry', reason: 'the library is missing' }\nreturn httpOutcome(await",
    'tries to send',
    "deliver() neither used the network nor delivered anything; it returned retry, 'the library is missing'. Make it work with the example. The checks after this one were not tried.",
  ],
  [
    'a digest that fails before it sends',
    DESTINATION,
    'deliverMany: (events, attempt) => send(String(events.length), attempt)',
    "deliverMany: async () => ({ status: 'rejected', reason: 'no' })",
    'tries to send',
    "deliverMany() neither used the network nor delivered anything; it returned rejected, 'no'.",
  ],
  [
    'a stop() without an end',
    DESTINATION,
    'stop: () => clearInterval(timer)',
    'stop: () => new Promise(() => undefined)',
    'can be stopped',
    'stop() did not settle within 2 s; end connections and timers without waiting for deliveries under way',
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', expectTold)
})
