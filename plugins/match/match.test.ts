import { expect, test } from 'vitest'
import type { ChatEvent } from 'chatgate/plugin'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { startPlugin } from '../../test/support/start-plugin.ts'
import match from './match.ts'

const verdictOn = (expression: string, changed: Partial<ChatEvent> = {}): unknown =>
  startPlugin(match, { expression }).started.keep(sampleEvent('C2C.CallbackAfterSendMsg', changed))

test('keeps what the expression is true for', () =>
  expect(verdictOn('command.startsWith("C2C.") && body.MsgBody.size() > 0')).toBe(true))

test('stops what it is false for, and says which part', () =>
  expect(verdictOn('kind == "after" && subject.startsWith("vip")', { subject: 'alice' })).toEqual({
    keep: false,
    reason: 'expression-false',
    why: '`subject.startsWith("vip")` is false: subject is "alice"',
  }))

test('stops what it fails on, and says why', () =>
  expect(verdictOn('body.GroupId != "g"')).toEqual({
    keep: false,
    reason: 'expression-failed',
    why: '`body.GroupId` is not there',
  }))

test('is false and no failure where Chat did not say who it was', () => {
  const { operator: _, ...event } = sampleEvent('C2C.CallbackAfterSendMsg')
  const { started } = startPlugin(match, { expression: 'operator == "bob"' })
  expect(started.keep(event)).toMatchObject({ reason: 'expression-false' })
})

test.each<[expression: unknown, message: string]>([
  ['', 'expression'],
  [true, 'expression'],
  ['subjekt == "a"', 'did you mean `subject`?'],
  ['subject.matches("(a+)+$")', 'write `like`'],
])('%j is refused', (expression, message) =>
  expect(() => startPlugin(match, { expression })).toThrow(message),
)
