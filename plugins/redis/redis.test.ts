import { expect, test } from 'vitest'
import { startPlugin } from '../../test/support/start-plugin.ts'
import { outcomeForAll, outcomeForStream } from './replies.ts'
import redis from './redis.ts'

test.each([
  ['redis://gateway:pass#word@127.0.0.1:6379', 'in a login write # as %23'],
  ['redis://gateway:50%@127.0.0.1:6379', '% as %25'],
  ['redis://127.0.0.1:99999', 'is not a valid address'],
])('refuses %s, and does not repeat it', (url, said) => {
  const start = () => startPlugin(redis, { url, stream: 'x' })
  expect(start).toThrow(said)
  expect(start).not.toThrow(url)
})

test('shows neither the login nor the database', () => {
  const { started } = startPlugin(redis, {
    url: 'rediss://gateway:very-secret@redis.internal:6380/7',
    stream: 'x',
  })
  expect(started.target).toBe('Redis at redis.internal:6380')
})

/** Word for word from Redis 7.0.15, and from its source where a single server does not say it. */
test.each([
  ['NOAUTH Authentication required.', 'look at the login'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'look at the login'],
  [
    'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    'take the login out',
  ],
  ["NOPERM this user has no permissions to run the 'xadd' command", 'use PING, and XADD'],
  ['ERR DB index is out of range', 'number of the database'],
  ["ERR unknown command 'XADD', with args beginning with: ", 'Redis 5 or newer'],
  ['MOVED 15495 127.0.0.1:7002', 'a cluster cannot be used'],
])('someone must act: %s', (reply, toDo) => {
  expect(outcomeForAll(new Error(reply))).toEqual({
    status: 'retry',
    reason: expect.stringContaining(toDo),
    fault: 'destination',
    afterMs: 60_000,
  })
})

test.each([
  'LOADING Redis is loading the dataset in memory',
  "OOM command not allowed when used memory > 'maxmemory'.",
  "READONLY You can't write against a read only replica.",
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  'MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.',
  'ERR max number of clients reached',
  'Socket closed unexpectedly',
])('passes by itself: %s', reply => {
  expect(outcomeForAll(new Error(reply))).toBeUndefined()
  expect(outcomeForStream(new Error(reply))).toBeUndefined()
})

test('a key that is no stream is a matter of this event', () => {
  const reply = 'WRONGTYPE Operation against a key holding the wrong kind of value'
  expect(outcomeForStream(new Error(reply))).toMatchObject({ status: 'retry', fault: 'event' })
})
