import type { AnswerContract } from './command.ts'

/** What may be answered to the callbacks before something happens to a group. */
export const groupAnswer: AnswerContract = {
  usualOtherwise: 'allow',
  refusesWhole: true,
  ownCodes: [10_100, 10_200],
}

/** What may be answered to a command that is not in the catalog: 0 allows it, anything else refuses. */
export const unknownAnswer: AnswerContract = { usualOtherwise: 'allow', refusesWhole: true, anyCode: true }

/** What may be answered to the callbacks before a message is sent, which may also change the message. */
export const messageAnswer: AnswerContract = {
  usualOtherwise: 'allow',
  refusesWhole: true,
  ownCodes: [120_001, 130_000],
  discards: true,
  replacesMessage: true,
}
