import { closedObject } from '../config/schema/closed.ts'
import { readOptions } from '../config/options/options.ts'
import type { PluginDefinition } from '../plugin.ts'
import { attempt } from './attempt.ts'
import { callWith } from './call.ts'
import { stopQuietly } from './delivering.ts'
import { pretendNetwork } from './network.ts'
import { sampleEvents } from './samples.ts'
import { shown } from './check.ts'
import { startPlugin } from './start.ts'

import assert from 'node:assert/strict'

/** Checks the preview of each sample. A destination without previews passes. */
export const checkPreview = (definition: PluginDefinition<'destination'>): void => {
  const { tools } = pretendNetwork('unreachable')
  const destination = startPlugin(definition, definition.example, tools)
  stopQuietly(destination)
  const { secrets } = readOptions(closedObject(definition.options), definition.example)
  if (destination.preview === undefined) return
  for (const event of sampleEvents()) {
    const originalBody = Buffer.from(JSON.stringify(event.body))
    const one = attempt({ originalBody })
    const parts: unknown = callWith('preview()', event, () => destination.preview?.(event, one))
    assert.ok(
      isPreview(parts),
      `preview() returned ${shown(parts)} for the sample of ${event.command}; return a map of texts, like { text: '…' }`,
    )
    assert.ok(
      !Object.values(parts).some(text => secrets.some(secret => text.includes(secret))),
      'preview() shows the value of an option marked `secret`; leave it out',
    )
  }
}

const isPreview = (parts: unknown): parts is Record<string, string> =>
  typeof parts === 'object' && parts !== null && Object.values(parts).every(text => typeof text === 'string')
