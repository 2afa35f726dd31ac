/** A filter that cannot be loaded, misleads who configures it, or goes by more than the event is told so in words. */
import { describe, test } from 'vitest'
import { IDLE_LOOP } from '../support/idle-loop.ts'
import { FILTER } from './sound-plugins.ts'
import { expectTold, type Spoiled } from './spoiled-plugin.ts'

const SPOILED: Spoiled[] = [
  [
    'no default export',
    FILTER,
    'export default',
    'export const plugin =',
    'is a plugin that can be loaded',
    'mine.ts cannot be used: it has no default export; write `export default definePlugin({ … })`',
  ],
  [
    'a syntax error',
    FILTER,
    'export default',
    'export default (',
    'is a plugin that can be loaded',
    'mine.ts has a syntax error',
  ],
  [
    'a summary that is no sentence',
    FILTER,
    'Keeps profile changes of the listed users.',
    'filter',
    'has a summary of one sentence',
    'the summary is "filter"; write one sentence in one line, with a capital letter and a full stop',
  ],
  [
    'an option without a description',
    FILTER,
    "{ description: 'Their ids.' }",
    '{}',
    'describes every option',
    "no description of `users`; write one, as in Type.String({ description: '…' })",
  ],
  [
    'an example with an unknown option',
    FILTER,
    "{ users: ['id1'] }",
    "{ users: ['id1'], usres: [] }",
    'has an example that fits its options',
    'example.usres `usres` is not known here; did you mean `users`?',
  ],
  [
    'an example that it refuses',
    FILTER,
    'start: ({ users }) => ({',
    "start: ({ users }) => { throw new Error('too few users') }, begin: ({ users }) => ({",
    'starts with its example',
    'too few users',
  ],
  [
    'start() without keep()',
    FILTER,
    'keep: event',
    'kept: event',
    'starts with its example',
    'start() of a filter must return an object with keep(), and must not be async',
  ],
  [
    'a filter that goes by chance',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    "if (event.command !== 'Profile.CallbackPortraitSet') return { keep: false, why: String(Math.random()) }",
    'gives the same verdict on the same event, and changes no event',
    'when it was called again; it must depend on the event only',
  ],
  [
    'a filter that changes the event',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    'Object.assign(event, { id: 1 })',
    'gives the same verdict on the same event, and changes no event',
    'Events are frozen: leave them as they are, and change a copy like { ...event }',
  ],
  [
    'an async filter',
    FILTER,
    'keep: event =>',
    'keep: async event =>',
    'gives the same verdict on the same event, and changes no event',
    'keep() returned a promise for the sample of Alert.RequestOverLimit; it must not be async',
  ],
  [
    'a filter that returns nothing',
    FILTER,
    "CallbackPortraitSet') return false",
    "CallbackPortraitSet') return",
    'gives the same verdict on the same event, and changes no event',
    'keep() returned undefined for the sample of Alert.RequestOverLimit; return true, false or { keep, reason?, why? }',
  ],
  [
    'an undeclared reason',
    FILTER,
    "keep: users.includes(event.subject ?? ''), reason: 'other-user'",
    "keep: false, reason: 'another-user'",
    'gives only reasons that it declares, each with a sentence',
    'keep() stopped the sample of Profile.CallbackPortraitSet as `another-user`, which `reasons` does not declare; add it there with a sentence',
  ],
  [
    'a command that it does not say it can keep',
    FILTER,
    'return false',
    'return true',
    'keeps only the commands that it says it can keep',
    'keep() kept the sample of Alert.RequestOverLimit, which `onlyFor` does not list; list it, or stop it',
  ],
  [
    'a command that does not exist',
    FILTER,
    "onlyFor: ['Profile.CallbackPortraitSet']",
    "onlyFor: ['Profile.CallbackPortaitSet']",
    'keeps only the commands that it says it can keep',
    '`onlyFor` lists `Profile.CallbackPortaitSet`, which is not a command of Chat; did you mean `Profile.CallbackPortraitSet`?',
  ],
  [
    'a filter without an end',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    IDLE_LOOP,
    'gives the same verdict on the same event, and changes no event',
    'it did not return within 10 s; look for an endless loop',
  ],
  [
    'a filter that ends the process',
    FILTER,
    "if (event.command !== 'Profile.CallbackPortraitSet') return false",
    'process.exit(0)',
    'gives the same verdict on the same event, and changes no event',
    'it ended its process; a plugin must not call process.exit()',
  ],
  [
    'a promise that nobody waits for',
    FILTER,
    'start: ({ users }) => ({',
    "start: ({ users }) => void Promise.reject(new Error('forgotten')) ?? ({",
    'starts with its example',
    "outside of any call it threw Error: forgotten; await every promise, and listen for 'error' events",
  ],
]

describe('a plugin that is wrong is told so, in words', () => {
  test.each(SPOILED)('%s', expectTold)
})
