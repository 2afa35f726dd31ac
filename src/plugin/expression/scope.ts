/** What an expression is about: which names it may use, and what they are. */
export interface Scope<Subject> {
  /** One of its names, for messages: `field of an event`. */
  noun: string
  /** The type of each name in CEL. */
  types: Readonly<Record<string, string>>
  /** The value of one name in the subject. */
  valueOf: (subject: Subject, name: string) => unknown
  /** How many loops may be within each other. */
  loopsMax: number
  /** How much of a value is quoted. */
  shownLength: number
}

/** Whether an expression may use the name. */
export const isName = ({ types }: Scope<never>, name: unknown): name is string =>
  typeof name === 'string' && Object.hasOwn(types, name)
