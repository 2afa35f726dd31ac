import { expect, test } from 'vitest'
import { addressOf, readAddress } from './read-address.ts'

test('an address is a page with its parameters', () => {
  expect(readAddress('/events?state=dead&subject=a%2Fb&open=x')).toEqual({
    page: 'events',
    params: {},
    query: { state: 'dead', subject: 'a/b', open: 'x' },
    ignored: [],
  })
  expect(readAddress('/')).toMatchObject({ page: 'overview' })
  expect(readAddress('/events/a%2Fb')).toMatchObject({ page: 'event', params: { id: 'a/b' } })
})

test('what a page does not know is said, and so is what is given twice', () => {
  const { query, ignored } = readAddress('/events?stat=dead&state=dead&state=waiting&__proto__=x')
  expect(query).toEqual({ state: 'waiting' })
  expect(ignored).toEqual(['stat=dead', 'state=dead', '__proto__=x'])
})

test.for(['/event', '/events/', '/events/a/b', '/events/%E0%A4%A', '//evil.test/events'])(
  '%s is no page of these',
  address => {
    expect(readAddress(address).page).toBeUndefined()
  },
)

test('an address is written as people would, and means the same', () => {
  const query = {
    destination: 'levels/crm',
    since: '2026-11-30T10:00:00Z',
    subject: 'a&b=c#d',
    state: undefined,
  }
  const address = addressOf('/events', query)
  expect(address).toBe('/events?destination=levels/crm&since=2026-11-30T10:00:00Z&subject=a%26b%3Dc%23d')
  expect(readAddress(address).query).toEqual({ ...query, state: undefined })
})
