/** An answer that Chat would not understand; the message says what was seen and what would be valid. */
export class AnswerMistake extends Error {
  override name = 'AnswerMistake'
}
