/** The callbacks that all variants are sent: three commands in turn, signed, each of another time (or it would be a repeat), from 10,000 users. */
import { readFileSync } from 'node:fs'
import { signFor } from '../src/events/sign.ts'

export const APP = '1400000001'
export const TOKEN = 'a-token-for-the-bench'
/** What deliveries are signed with. */
export const SECRET = `whsec_${Buffer.alloc(32, 'bench').toString('base64')}`

/** One kind of request, as texts around the user and the time, which are of a fixed length. */
export interface Shape {
  /** With the query. */
  path: string
  body: readonly [start: string, middle: string, end: string]
  bodyBytes: number
}

const USER = 'user0000'
const TIME = 1_600_000_000_000

interface Sample {
  query: Record<string, string>
  body: Record<string, unknown>
}

/** The requests of a sample's command, signed at this second. */
const shapeOf = (file: string, withUser: (body: Sample['body']) => Sample['body']): Shape => {
  const text = readFileSync(new URL(`../config/samples/${file}.json`, import.meta.url), 'utf8')
  const { query, body } = JSON.parse(text) as Sample
  const { EventTime: _, ...rest } = body
  const json = JSON.stringify({ ...withUser(rest), EventTime: TIME })
  const [start = '', afterUser = ''] = json.split(USER)
  const [middle = '', end = ''] = afterUser.split(String(TIME))
  const RequestTime = String(Math.floor(Date.now() / 1000))
  const signed = { ...query, SdkAppid: APP, RequestTime, Sign: signFor(TOKEN, RequestTime) }
  return {
    path: `/callback?${new URLSearchParams(signed).toString()}`,
    body: [start, middle, end],
    bodyBytes: Buffer.byteLength(json),
  }
}

export const shapes = (): Shape[] => [
  shapeOf('Profile.CallbackPortraitSet', body => ({ ...body, From_Account: USER })),
  shapeOf('C2C.CallbackAfterSendMsg', body => ({ ...body, From_Account: USER })),
  shapeOf('State.StateChange', body => ({ ...body, Info: { Action: 'Login', To_Account: USER } })),
]

const SLICE_EVENTS_MAX = 10_000_000
let slices = 0

/** The first time of the next slice of load; no two slices share one. */
export const nextTime = (): number => TIME + SLICE_EVENTS_MAX * (slices += 1)

/** All of a request before its body. */
export const headOf = ({ path, bodyBytes }: Shape): string =>
  `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${bodyBytes}\r\n\r\n`

/** The body of the n-th request from this time on. */
export const bodyOf = ({ body: [start, middle, end] }: Shape, from: number, n: number): string =>
  `${start}user${String(n % 10_000).padStart(4, '0')}${middle}${from + n}${end}`
