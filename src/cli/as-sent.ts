import { commandNamed } from '../events/catalog.ts'

/** Of a batch each item is an event of its own; Chat sends them in a list. */
export const asSent = (command: string, body: Record<string, unknown>): Record<string, unknown> => {
  const list = commandNamed(command)?.batch
  return list === undefined || list in body ? body : { [list]: [body] }
}
