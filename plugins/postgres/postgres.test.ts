import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { attempt, startPlugin } from '../../test/support/start-plugin.ts'
import { failureOf } from './failure.ts'
import postgres from './postgres.ts'
import { rowOf } from './table.ts'

const event = sampleEvent('Profile.CallbackPortraitSet', { operator: 'administrator', subject: 'alice' })

const refusal = (code: string): Error =>
  Object.assign(new Error('as the server says'), { name: 'PostgresError', code })

test.each([
  ['42P01', 'there is no table crm.events; make it as docs/plugins.md says: as the server says (42P01)'],
  ['3F000', 'there is no table crm.events'],
  ['42703', 'table crm.events lacks a column'],
  ['42P10', 'delivery_id must be the primary key of table crm.events, or unique'],
  ['42804', 'a column of table crm.events has another type'],
  ['42501', 'the user needs the rights INSERT and SELECT on table crm.events'],
  ['23502', 'table crm.events has another column that must have a value'],
  ['28P01', 'the user or the password in `url` is refused'],
  ['28000', 'the user or the password in `url` is refused'],
  ['3D000', 'there is no such database'],
  ['42601', 'table crm.events does not fit'],
])('%s must be set up', (code, why) => {
  expect(failureOf(refusal(code), 'crm.events')).toEqual({
    status: 'retry',
    fault: 'destination',
    afterMs: 60_000,
    reason: expect.stringContaining(why),
  })
})

test.each([
  ['22001', 'rejected', undefined],
  ['23514', 'rejected', undefined],
  ['22P05', 'retry', 'event'],
  ['40001', 'retry', 'event'],
  ['P0001', 'retry', 'event'],
  ['53100', 'retry', 'destination'],
  ['53300', 'retry', 'destination'],
  ['57P01', 'retry', 'destination'],
  ['25006', 'retry', 'destination'],
  ['XX000', 'retry', 'destination'],
])('%s is %s by the fault of %s', (code, status, fault) => {
  const outcome = failureOf(refusal(code), 'events')
  expect(outcome).toMatchObject({ status, ...(fault && { fault }) })
  expect(outcome).not.toHaveProperty('afterMs')
})

test('what did not come from the server says nothing', () => {
  expect(failureOf(Object.assign(new Error('gone'), { code: '22001' }), 'events')).toBeUndefined()
  expect(failureOf(undefined, 'events')).toBeUndefined()
})

test('texts hold nothing that PostgreSQL cannot keep, and the rest of them as it is', () => {
  const texts = property(string({ unit: 'binary' }), string({ unit: 'binary' }), (text, key) => {
    const row = rowOf({ ...event, subject: text, body: { [key]: `\\u0000${text}` } }, attempt())
    const kept = text.replaceAll('\0', '\uFFFD').toWellFormed()
    expect(row['subject']).toBe(kept)
    expect(row['event']).not.toMatch(/(?<!\\)(\\\\)*\\u0000/)
    expect(Object.values(JSON.parse(row['event'] ?? '').body)).toEqual([`\\u0000${kept}`])
  })
  assert(texts, {
    examples: [
      ['\0', '\\'],
      ['\uD800\\', '\0'],
      ['\\u0000', '\uDC00'],
    ],
  })
})

test.each([
  [{ url: 'postgres://gateway@db.internal' }, 'it names no database'],
  [{ url: 'postgres://gateway:hunter2/3@db.internal/crm' }, 'must be written as %2F'],
  [{ url: 'postgres://db.internal/crm?sslmod=require' }, 'there is no parameter `sslmod`'],
])('refuses %o', (options, why) => {
  expect(() => startPlugin(postgres, options)).toThrow(why)
})

test.each(['chat events', 'a.b.c', 'x"; DROP TABLE y; --', ''])('refuses the table %j', table => {
  expect(() => startPlugin(postgres, { ...postgres.example, table })).toThrow()
})

test('shows where it goes and what it would insert, without the password', () => {
  const { started } = startPlugin(postgres, postgres.example)
  expect(started.target).toBe('table chat_events of crm at db.internal')
  expect(JSON.parse(started.preview?.(event, attempt())['row'] ?? '')).toMatchObject({
    delivery_id: attempt().id,
    subject: 'alice',
    group_id: null,
    by_admin: 'false',
  })
})
