/** Posts callbacks at a steady rate in a thread of its own, so that what goes on in the test is not counted as time of the gateway. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { Pool } from 'undici'
import { signFor } from '../../src/events/sign.ts'
import type { Answered, Heard, Orders } from './load.ts'

/** Enough that each subject has had its answer before its next turn comes, even where answers take two seconds. */
const SUBJECTS = 800
/** Beyond the five seconds for which a callback is held while the store fails. */
const PATIENCE_MS = 15_000
const LOOK_MS = 10
const BEHIND_MAX_MS = 100
/** Tells these callbacks from those of another load on the same store, which would be repeats. */
const EVENT_TIME = Date.now()

const port = parentPort
if (!port) throw new Error('this is a thread of the load')
const { token } = workerData as { token: string }

let orders: Orders = { url: '', perSecond: 0, fields: {}, number: 0 }
let pool: Pool | undefined
let underWay = 0
const counts = new Map<string, number>()
const idle = Array.from({ length: SUBJECTS }, (_, index) => `user${index}`)

port.on('message', (next: Orders) => {
  if (next.url !== orders.url) {
    void pool?.destroy()
    pool = new Pool(new URL(next.url).origin, {
      connections: SUBJECTS,
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
    })
  }
  orders = next
  tell()
})

const tell = (answered?: Answered): void =>
  port.postMessage({ ...(answered && { answered }), underWay, orders: orders.number } satisfies Heard)

const callbackOf = (subject: string, n: number) => ({
  CallbackCommand: 'Profile.CallbackPortraitSet',
  From_Account: subject,
  Operator_Account: subject,
  EventTime: EVENT_TIME + n,
  ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'new name' }],
  n,
})

const pathOf = (url: string): string => {
  const RequestTime = String(Math.floor(Date.now() / 1000))
  const query = new URLSearchParams({
    SdkAppid: '1400000001',
    CallbackCommand: 'Profile.CallbackPortraitSet',
    contenttype: 'json',
    RequestTime,
    Sign: signFor(token, RequestTime),
  })
  return `${new URL(url).pathname}?${query.toString()}`
}

const post = async (through: Pool, subject: string): Promise<void> => {
  const n = counts.get(subject) ?? 0
  counts.set(subject, n + 1)
  underWay += 1
  const body = JSON.stringify({ ...callbackOf(subject, n), ...orders.fields })
  const sentAt = Date.now()
  const from = performance.now()
  const told = await through
    .request({ method: 'POST', path: pathOf(orders.url), body })
    .then(async answer => (await answer.body.json()) as Record<string, unknown>)
    .catch((error: unknown) => ({ unanswered: String(error) }))
  const tookMs = performance.now() - from
  underWay -= 1
  idle.push(subject)
  tell({ subject, n, sentAt, tookMs, told })
}

/** When the next is due, of those that come at this rate; never more than a tenth of a second's worth at once. */
let dueAt = performance.now()

for (;;) {
  const betweenMs = 1_000 / orders.perSecond
  const now = performance.now()
  dueAt = Math.max(dueAt, now - BEHIND_MAX_MS)
  for (; pool && dueAt <= now && betweenMs < Infinity; dueAt += betweenMs) {
    const subject = idle.shift()
    if (subject === undefined) break
    void post(pool, subject)
  }
  await sleep(Math.min(betweenMs, LOOK_MS))
}
