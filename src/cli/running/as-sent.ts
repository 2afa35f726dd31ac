import { commandNamed } from '../../events/catalog.ts'
import { Exit } from '../exit.ts'

/** As the admin API shows it: a text, and a note that says so, where it is nested too deep. */
export type ShownBody = Record<string, unknown> | string

/** The body of an event. Ends with 1 where it can be shown only. */
export const wholeBody = ({ body, bodyNote = '' }: { body: ShownBody; bodyNote?: string }) => {
  if (typeof body === 'string') throw new Exit(1, bodyNote)
  return body
}

/** Of a batch each item is an event of its own; Chat sends them in a list. */
export const asSent = (command: string, body: Record<string, unknown>): Record<string, unknown> => {
  const list = commandNamed(command)?.batch
  return list === undefined || list in body ? body : { [list]: [body] }
}
