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
    'makes the same of the same event, as plain JSON, and changes none',
    'Events are frozen: leave them as they are, and change a copy like { ...event }',
  ],
  [
    'a transform that makes what JSON cannot carry',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, body: { at: new Date(0) } })',
    'makes the same of the same event, as plain JSON, and changes none',
    'what is no plain JSON: `body.at` is a Date; leave out what has no value',
  ],
  [
    'a transform that leaves undefined behind',
    TRANSFORM,
    '({ clientIp: _, ...event }) => event',
    'event => ({ ...event, clientIp: undefined })',
    'makes the same of the same event, as plain JSON, and changes none',
    'what is no plain JSON: `clientIp` is undefined; leave out what has no value',
  ],
  [
    'a transform that goes by chance',
    TRANSFORM,
    '=> event',
    '=> ({ ...event, subject: String(Math.random()) })',
    'makes the same of the same event, as plain JSON, and changes none',
    'apply() returned something else when it was called again for the sample of Alert.RequestOverLimit; it may look at nothing but the event',
  ],
  [
    'a transform that returns nothing',
    TRANSFORM,
    '=> event',
    '=> {}',
    'makes the same of the same event, as plain JSON, and changes none',
    'apply() returned no event for the sample of Alert.RequestOverLimit; return { ...event, … }',
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', expectTold)
})
