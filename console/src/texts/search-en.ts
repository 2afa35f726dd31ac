import { plural } from './counted.ts'

/** Texts of looking for events; `search-zh.ts` has the same in Chinese. */
export const searchEn = {
  lookedAt: (count: number) => `Looked at ${plural(count, 'event')}.`,
  lookFurther: 'Look further',
  lookedAtAll: 'There are no older ones.',
  noneSoFar: 'No event matches so far.',
  suggestions: 'Suggestions',
  suggested: (count: number) => plural(count, 'suggestion'),
  /** What each filter takes. */
  filterNotes: {
    app: 'SdkAppid',
    command: 'as Chat names it',
    subject: 'the user or group that it is about',
    operator: 'who did it',
    request: "the RequestId of the callback's URL",
    route: 'that sends it',
    destination: 'that it goes to',
    reason: 'why a route did not take it',
    state: 'how far it has come',
    since: 'a date, or how long ago: 15m, 2h, 7d',
    until: 'before this time',
    after: 'with a greater seq',
    contains: 'a text in the body',
    tag: 'the profile field that it changed',
  },
}

export type SearchTexts = typeof searchEn
