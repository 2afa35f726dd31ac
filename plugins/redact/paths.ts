import { didYouMean, type ChatEvent } from 'chatgate/plugin'

/** Fields that Chat may leave out, so that whoever takes an event is prepared for one without. */
const OWN_FIELDS = [
  'operator',
  'subject',
  'group',
  'platform',
  'clientIp',
] as const satisfies readonly (keyof ChatEvent)[]

type OwnField = (typeof OWN_FIELDS)[number]

export const isOwnField = (name: string): name is OwnField => OWN_FIELDS.some(field => field === name)

/** Why the other fields stay. */
const STAYING: Readonly<Record<string, string>> = {
  id: 'receivers know an event by it',
  app: 'receivers know an event by it',
  command: 'receivers know an event by it',
  kind: 'receivers know an event by it',
  receivedAt: 'every event has its times',
  time: 'every event has its times',
  byAdmin: 'every event says it, and it names nobody',
  tags: 'name single ones in the option `tags`',
  changes: 'name single ones in the option `tags`',
}

/** What is to be hidden: fields of the event, and places in its body as the segments of their paths. */
export interface Places {
  own: readonly OwnField[]
  inBody: readonly (readonly string[])[]
}

/** Throws a sentence about a path that leads nowhere. */
export const readPaths = (paths: readonly string[]): Places => ({
  own: paths.filter(isOwnField),
  inBody: paths.filter(path => !isOwnField(path)).map(inBody),
})

const inBody = (path: string): string[] => {
  const [first = '', ...rest] = path.split('.')
  if (first !== 'body') throw new Error(refusal(first, path))
  if (rest.length === 0 || rest.includes(''))
    throw new Error(
      `\`${path}\` in \`fields\` must name what is in the body, like body.CloudCustomData or body.*`,
    )
  return rest
}

const refusal = (first: string, path: string): string => {
  if (Object.hasOwn(STAYING, first)) return `\`${first}\` in \`fields\` cannot be redacted: ${STAYING[first]}`
  if (isOwnField(first))
    return `\`${path}\` in \`fields\` leads nowhere: there is nothing within \`${first}\``
  const known = [...OWN_FIELDS, 'body']
  return didYouMean(
    `\`${first}\` in \`fields\` is no field of an event`,
    first,
    known,
    `There are ${known.join(', ')}`,
  )
}
