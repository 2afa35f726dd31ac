/** The answers table of the design: a request for each row, and what it is answered. */
import { gzipSync } from 'node:zlib'
import { signFor } from '../../src/events/sign.ts'
import type { Posted } from '../support/gateway.ts'
import { change, now, posts, PREVIOUS, raw, signed, TOKEN } from '../support/signed-callbacks.ts'

interface Row {
  case: string
  name: string
  status: number
  action?: 'OK'
  send: (url: string) => Promise<Posted>
}

const query = () =>
  new URLSearchParams({
    SdkAppid: '1400000001',
    CallbackCommand: 'State.StateChange',
    ...signed(),
  }).toString()

export const rows: Row[] = [
  { case: 'signed by the token', name: 'kept', status: 200, action: 'OK', send: posts(change) },
  {
    case: 'signed by the previous token',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(PREVIOUS)),
  },
  {
    case: 'signed 100 seconds ago',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(TOKEN, now() - 100)),
  },
  {
    case: 'a clock that is ahead',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, signed(TOKEN, now() + 100)),
  },
  {
    case: 'an unknown command',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts({ CallbackCommand: 'New.Thing' }, { CallbackCommand: 'New.Thing' }),
  },
  {
    case: 'the command in the body only',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(change, { CallbackCommand: undefined }),
  },
  {
    case: 'the command in the URL only',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts({ Scene: 'C2C' }, { CallbackCommand: 'ContentCallback.ResultNotify' }),
  },
  {
    case: 'a byte order mark',
    name: 'kept',
    status: 200,
    action: 'OK',
    send: posts(`\uFEFF${JSON.stringify(change)}`),
  },
  {
    case: 'a before-event',
    name: 'decided',
    status: 200,
    action: 'OK',
    send: posts({ GroupId: 'g' }, { CallbackCommand: 'Group.CallbackBeforeSendMsg' }),
  },
  { case: "the console's probe", name: 'probe', status: 200, action: 'OK', send: raw({ method: 'POST' }) },
  {
    case: "the console's probe by GET",
    name: 'probe',
    status: 200,
    action: 'OK',
    send: raw({ method: 'GET' }),
  },
  {
    case: "the console's probe by OPTIONS",
    name: 'probe',
    status: 200,
    action: 'OK',
    send: raw({ method: 'OPTIONS' }),
  },
  {
    case: 'an empty object and no command',
    name: 'probe',
    status: 200,
    action: 'OK',
    send: posts('{}', { CallbackCommand: undefined }),
  },
  {
    case: 'a body that does not fit its command',
    name: 'unreadable',
    status: 200,
    send: posts({ From_Account: 'a', ProfileItem: [{ Tag: 'T', Value: { deep: 1 } }] }),
  },
  {
    case: 'a body nested without end',
    name: 'unreadable',
    status: 200,
    send: posts(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  },
  {
    case: 'an unknown app',
    name: 'app-unknown',
    status: 403,
    send: posts(change, { SdkAppid: '1400000009' }),
  },
  { case: 'no app', name: 'app-unknown', status: 403, send: posts(change, { SdkAppid: undefined }) },
  {
    case: 'an app called like a property',
    name: 'app-unknown',
    status: 403,
    send: posts(change, { SdkAppid: 'constructor' }),
  },
  { case: 'no sign', name: 'sign-missing', status: 403, send: posts(change, { Sign: undefined }) },
  { case: 'no time', name: 'sign-missing', status: 403, send: posts(change, { RequestTime: undefined }) },
  { case: 'signed by another token', name: 'sign-wrong', status: 403, send: posts(change, signed('zzzz')) },
  { case: 'a sign of another length', name: 'sign-wrong', status: 403, send: posts(change, { Sign: 'abc' }) },
  {
    case: 'a sign of another second',
    name: 'sign-wrong',
    status: 403,
    send: posts(change, { RequestTime: String(now() - 1) }),
  },
  {
    case: 'signed six minutes ago',
    name: 'too-old',
    status: 403,
    send: posts(change, signed(TOKEN, now() - 360)),
  },
  {
    case: 'signed six minutes ahead',
    name: 'too-old',
    status: 403,
    send: posts(change, signed(TOKEN, now() + 360)),
  },
  {
    case: 'a time that is no number',
    name: 'too-old',
    status: 403,
    send: posts(change, {
      RequestTime: 'soon',
      Sign: signFor(TOKEN, 'soon'),
    }),
  },
  { case: 'not JSON', name: 'not-json', status: 400, send: posts('{"CallbackCommand": ') },
  { case: 'a JSON list', name: 'not-json', status: 400, send: posts('[]') },
  { case: 'an empty body with a command', name: 'not-json', status: 400, send: posts('') },
  {
    case: 'no command anywhere',
    name: 'no-command',
    status: 400,
    send: posts('{"EventTime":1}', { CallbackCommand: undefined }),
  },
  {
    case: 'URL and body disagree',
    name: 'command-mismatch',
    status: 400,
    send: posts(change, { CallbackCommand: 'State.StateChange' }),
  },
  {
    case: "a command of the gateway's own",
    name: 'reserved-command',
    status: 400,
    send: posts({}, { CallbackCommand: 'Gateway.DeliveryDead' }),
  },
  {
    case: 'an item of a batch disagrees',
    name: 'command-mismatch',
    status: 400,
    send: posts(
      { Events: [{ CallbackCommand: 'Push.AllMemberPush' }] },
      { CallbackCommand: 'Push.OfflinePush' },
    ),
  },
  {
    case: 'not gzip',
    name: 'bad-encoding',
    status: 400,
    send: url =>
      raw({ method: 'POST', body: 'plain', headers: { 'content-encoding': 'gzip' } }, `?${query()}`)(url),
  },
  {
    case: 'an unknown encoding',
    name: 'bad-encoding',
    status: 400,
    send: url =>
      raw({ method: 'POST', body: 'plain', headers: { 'content-encoding': 'zip' } }, `?${query()}`)(url),
  },
  { case: 'too large', name: 'too-large', status: 413, send: posts({ filler: 'x'.repeat(70_000) }) },
  {
    case: 'too large when inflated',
    name: 'too-large',
    status: 413,
    send: url =>
      raw(
        {
          method: 'POST',
          body: new Uint8Array(gzipSync(Buffer.alloc(10_000_000))),
          headers: { 'content-encoding': 'gzip' },
        },
        `?${query()}`,
      )(url),
  },
  {
    case: 'headers of 20 KB',
    name: 'headers-too-large',
    status: 431,
    send: raw({ method: 'POST', body: '{}', headers: { 'x-filler': 'x'.repeat(20_000) } }),
  },
  { case: 'another method', name: 'wrong-method', status: 405, send: raw({ method: 'PUT', body: '{}' }) },
  {
    case: 'a command by GET',
    name: 'wrong-method',
    status: 405,
    send: raw({}, '?CallbackCommand=State.StateChange'),
  },
  {
    case: 'another path',
    name: 'wrong-path',
    status: 404,
    send: raw({ method: 'POST', body: '{}' }, '', '/elsewhere'),
  },
]
