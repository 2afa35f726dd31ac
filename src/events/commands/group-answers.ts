import type { AnswerContract } from './command.ts'

/** What the callbacks before something happens to a group may be answered. */
export const groupAnswer: AnswerContract = {
  usualOtherwise: 'allow',
  refusesWhole: true,
  ownCodes: [10_100, 10_200],
}
