/** Ways to get a denied word past `deny-words`, and an evil message past a service: none of them is told to go ahead. */
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { HEAD, startGateway, type RunningGateway } from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'

const SEND = 'C2C.CallbackBeforeSendMsg'
const GROUP = 'Group.CallbackBeforeSendMsg'

const text = (Text: unknown) => ({ MsgType: 'TIMTextElem', MsgContent: { Text } })
const custom = (Data: unknown) => ({ MsgType: 'TIMCustomElem', MsgContent: { Data, Desc: '', Ext: '' } })
const stream = (...chunks: string[]) => ({
  MsgType: 'TIMStreamElem',
  MsgContent: { Chunks: chunks.map(Markdown => ({ EventType: 'text', Markdown })) },
})
const message = (...MsgBody: unknown[]) => ({
  CallbackCommand: SEND,
  From_Account: 'eve',
  To_Account: 'ann',
  MsgRandom: 1,
  MsgTime: 1_700_000_000,
  MsgBody,
})
/** The body as text, with one more thing written into it. */
const written = (body: object, more: string): string => JSON.stringify(body).replace('{', `{${more},`)

const { To_Account: _nobody, ...toNobody } = message(text('casino'))

/** A denied word too. */
const DIGITS = '77778888777788887777'

/** Each is a message that holds the word, however it is wrapped. */
const WAYS: [how: string, body: object | string | Uint8Array, command?: string][] = [
  ['plainly', message(text('casino'))],
  ['behind another element', message({ MsgType: 'TIMFaceElem', MsgContent: { Index: 1 } }, text('casino'))],
  ['a part in each of two texts', message(text('cas'), text('ino'))],
  ['a part in each of two chunks of a stream', message(stream('cas', 'ino'))],
  [
    'escaped, so that the bytes do not hold it',
    JSON.stringify(message(text('casino'))).replace('casino', '\\u0063asino'),
  ],
  ['in JSON of a custom element', message(custom('{"t":"\\u0063asino"}'))],
  ['in a field of that JSON which is there twice', message(custom('{"t":"\\u0063asino","t":"hello"}'))],
  ['in JSON that a strict reader refuses', message(custom('{t:"\\u0063asino",}'))],
  [
    'in JSON in JSON in JSON',
    message(custom(JSON.stringify(JSON.stringify(JSON.stringify({ t: 'caſino' }))))),
  ],
  ['as the name of a field of data', message(custom({ casino: 1 }))],
  [
    'behind 200,000 fields of data',
    message(
      custom({ ...Object.fromEntries(Array.from({ length: 200_000 }, (_zero, n) => [n, 0])), t: 'casino' }),
    ),
  ],
  [
    'beside the message',
    { ...message(text('hello')), CloudCustomData: '{"messageReply":{"messageAbstract":"casino"}}' },
  ],
  ['a number', message(text(7777))],
  [
    'a number of more digits than JavaScript has',
    JSON.stringify(message(text(7))).replace('"Text":7', `"Text":${DIGITS}`),
  ],
  ['with U+0000 between', message(text('cas\u0000ino'))],
  ['with half a character between', message(text('cas\ud800ino'))],
  [
    'with bytes between that are no UTF-8',
    Buffer.concat([
      Buffer.from(
        '{"From_Account":"eve","To_Account":"ann","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"cas',
      ),
      Buffer.from([0xff]),
      Buffer.from('ino"}}]}'),
    ]),
  ],
  ['in full width', message(text('ｃａｓｉｎｏ'))],
  ['from right to left', message(text('\u202eonisac'))],
  ['under a thousand marks', message(text(`c${'\u0301'.repeat(1_000)}asino`))],
  ['behind a megabyte', message(text(`${'hello '.repeat(160_000)}casino`))],
  ['behind a megabyte of what becomes much longer', message(text(`${'\ufdfa '.repeat(200_000)}casino`))],
  ['behind half a megabyte of marks', message(text(`a${'\u0316\u0301'.repeat(200_000)} casino`))],
  [
    'among more backslashes than can be taken away',
    message(custom(`\\u005c${'u005c'.repeat(180_000)} casino`)),
  ],
  ['to nobody', toNobody],
  ['with a body that is no list', { ...message(), MsgBody: text('casino') }],
  [
    'with the body there twice',
    written(message(text('casino')), `"MsgBody":${JSON.stringify([text('hello')])}`),
  ],
  ['in a list of events', { CallbackCommand: SEND, Events: [message(text('casino'))] }],
  ['in the name of a prototype', written({ ...message() }, `"__proto__":{"Text":"casino"}`)],
  [
    'nested beyond what is read',
    `{"From_Account":"eve","To_Account":"ann","MsgBody":${'['.repeat(5_000)}"casino"${']'.repeat(5_000)}}`,
  ],
  ['to a group', { ...message(text('casino')), CallbackCommand: GROUP, GroupId: '@TGS#1' }, GROUP],
]

const start = (steps: string): Promise<RunningGateway> =>
  startGateway({
    config: `${HEAD.replace('port: 0 }', 'port: 0, maxBody: 4MiB }')}
routes: { all: { when: "*", steps: [{ log: {} }] } }
answers:
${[SEND, GROUP].map(command => `  ${command}: { within: 1600ms, steps: [${steps}] }`).join('\n')}
`,
  })

/** Where the machine is busy an answer may be late, and then `otherwise` allows it; what gets past does so each time. */
const TRIES = 3

test('no way of writing it gets a denied word past the list', async () => {
  const gateway = await start(`{ deny-words: { words: [casino, "7777", "${DIGITS}"] } }`)
  const passed: string[] = []
  for (const [how, body, CallbackCommand = SEND] of WAYS) {
    const told = new Set<string>()
    for (let n = 0; n < TRIES && !told.has('200 refused'); n += 1) {
      const { status, answer } = await gateway.post(body, { CallbackCommand })
      told.add(
        status === 200 && answer.ErrorCode !== 0 ? '200 refused' : `${status} ${JSON.stringify(answer)}`,
      )
    }
    if (!told.has('200 refused')) passed.push(`${how}: ${[...told].join(', ')}`)
  }
  const response = await fetch(`${gateway.url}?SdkAppid=1400000001&CallbackCommand=${SEND}`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(JSON.stringify(message(text('casino'))))),
  })
  expect(passed).toEqual([])
  expect(await response.json()).toMatchObject({ ErrorCode: 1 })
  expect(await gateway.post(message(text('hello'), text('there')))).toMatchObject({
    answer: { ErrorCode: 0 },
  })
  expect(gateway.log.some(({ msg }) => msg.includes('did not return'))).toBe(false)
})

/** Looks for the word in all that it is sent, as a service does that reads JSON. */
const answerOf = (body: Buffer): string => {
  const read = JSON.stringify(JSON.parse(body.toString()))
  return JSON.stringify({ ErrorCode: read.includes('casino') ? 1 : 0 })
}

test.each(['event', 'chat'])('with `body: %s` a service gets to see what it has to refuse', async kind => {
  const service = await startReceiver({ answer: ({ body }) => ({ body: answerOf(body) }) })
  onTestFinished(service.close)
  const gateway = await start(`{ ask: { url: "${service.url}", body: ${kind} } }`)
  const passed: string[] = []
  for (const [how, body, CallbackCommand = SEND] of WAYS) {
    const holdsIt = (typeof body === 'string' ? body : JSON.stringify(body)).includes('casino')
    const { answer } = await gateway.post(body, { CallbackCommand })
    if (holdsIt && answer.ErrorCode === 0) passed.push(how)
  }
  expect(passed).toEqual([])
  expect(service.requests.length).toBeGreaterThan(10)
})
