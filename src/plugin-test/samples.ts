import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBatch } from '../events/batch.ts'
import type { Body } from '../events/body.ts'
import { commandNamed, kindOf } from '../events/catalog.ts'
import { deepFreeze, toChatEvent } from '../events/chat-event.ts'
import type { ChatEvent } from '../events/event.ts'
import { isByAdmin, understand } from '../events/understand.ts'
import { packageRoot } from '../base/package.ts'

const FOLDER = join(packageRoot, 'config', 'samples')

/**
 * An event for every command that Chat is known to send, made from the vendor's own sample. Frozen, like all events.
 */
export const sampleEvents = (): ChatEvent[] =>
  readdirSync(FOLDER).map(file => sampleEvent(file.replace(/\.json$/, '')))

/** The event of one command's sample, with some fields changed. */
export const sampleEvent = (command: string, changed: Partial<ChatEvent> = {}): ChatEvent => {
  const { query, body: sent } = readSample(command)
  const body = firstItem(command, sent)
  const people = understand(command, body)
  const event = toChatEvent({
    id: '0193a1b2-c3d4-7e5f-8a6b-000000000001',
    app: '1400000001',
    command,
    kind: kindOf(command),
    receivedAt: 1_700_000_000_000,
    ...people,
    time: people.time ?? 1_700_000_000_000,
    ...(query.OptPlatform && { platform: query.OptPlatform }),
    ...(query.ClientIP && { clientIp: query.ClientIP }),
    byAdmin: isByAdmin(command, people, query.OptPlatform, ['administrator']),
    body: Buffer.from(JSON.stringify(body)),
  })
  return deepFreeze({ ...event, ...changed })
}

/** A batch is an event for each of its items. */
const firstItem = (command: string, body: Body): Body => {
  const list = commandNamed(command)?.batch
  const batch = list === undefined ? undefined : readBatch(JSON.stringify(body), body, list)
  const item = batch && 'items' in batch ? batch.items[0] : undefined
  return item === undefined ? body : (JSON.parse(item) as Body)
}

interface Sample {
  query: { OptPlatform?: string; ClientIP?: string }
  body: Body
}

const readSample = (command: string): Sample =>
  JSON.parse(readFileSync(join(FOLDER, `${command}.json`), 'utf8')) as Sample
