import type { AnswerContract } from './command.ts'

/** What the callbacks before something happens to a group may be answered. */
export const groupAnswer: AnswerContract = {
  usualOtherwise: 'allow',
  refusesWhole: true,
  ownCodes: [10_100, 10_200],
}

/** What may be answered to a command that is not in the catalogue: 0 lets it go ahead, anything else refuses. */
export const unknownAnswer: AnswerContract = { usualOtherwise: 'allow', refusesWhole: true, anyCode: true }

/** What the callbacks before a message is sent may be answered, where it may be changed too. */
export const messageAnswer: AnswerContract = {
  usualOtherwise: 'allow',
  refusesWhole: true,
  ownCodes: [120_001, 130_000],
  discards: true,
  replacesMessage: true,
}
