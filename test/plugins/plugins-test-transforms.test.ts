/** A transform that changes the event, or makes of it what is none, is told so in words. */
import { describe, test } from 'vitest'
import { TRANSFORM } from './sound-plugins.ts'
import { expectTold, type Spoiled } from './spoiled-plugin.ts'

const SPOILED: Spoiled[] = [
  [
    'a transform that changes the event',
    TRANSFORM,
    '({ clientIp: _, ...event }) => event',
    "event => Object.assign(event, { clientIp: '' })",
    'turns the same event into the same plain JSON, and changes no event',
    'Events are frozen: leave them as they are, and change a copy like { ...event }',
  ],
  [
    'a transform that makes what JSON cannot carry',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, body: { at: new Date(0) } })',
    'turns the same event into the same plain JSON, and changes no event',
    'an event that is not plain JSON: `body.at` is a Date; leave absent values out',
  ],
  [
    'a transform that leaves undefined behind',
    TRANSFORM,
    '({ clientIp: _, ...event }) => event',
    'event => ({ ...event, clientIp: undefined })',
    'turns the same event into the same plain JSON, and changes no event',
    'an event that is not plain JSON: `clientIp` is undefined; leave absent values out',
  ],
  [
    'a transform that goes by chance',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, subject: String(Math.random()) })',
    'turns the same event into the same plain JSON, and changes no event',
    'apply() returned something else when it was called again for the sample of Alert.RequestOverLimit; it must depend on the event only',
  ],
  [
    'a transform that returns nothing',
    TRANSFORM,
    '=> event',
    '=> {}',
    'turns the same event into the same plain JSON, and changes no event',
    'apply() returned no event for the sample of Alert.RequestOverLimit; return { ...event, … }',
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', expectTold)
})
