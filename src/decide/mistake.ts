/** An answer that Chat would not understand; the message says what was seen and what would be right. */
export class AnswerMistake extends Error {
  override name = 'AnswerMistake'
}
