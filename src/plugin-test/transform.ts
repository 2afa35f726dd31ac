import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { ChatEvent, PluginDefinition } from '../plugin.ts'
import { callWith } from './call.ts'
import type { Check } from './check.ts'
import { notJson } from './json.ts'
import { pretendNetwork } from './network.ts'
import { sampleEvents } from './samples.ts'
import { startPlugin } from './start.ts'

export const transformChecks = (definition: PluginDefinition<'transform'>): Check[] => [
  {
    what: 'makes the same of the same event, as plain JSON, and changes none',
    run() {
      const { tools } = pretendNetwork('unreachable')
      const transform = startPlugin(definition, definition.example, tools)
      for (const event of sampleEvents()) checkApplied(event, () => transform.apply(event))
    },
  },
]

const checkApplied = (event: ChatEvent, apply: () => ChatEvent): void => {
  const result = callWith('apply()', event, apply)
  const of = `for the sample of ${event.command}`
  assert.ok(typeof result?.id === 'string', `apply() returned no event ${of}; return { ...event, … }`)
  const place = notJson(result)
  assert.ok(
    place === undefined,
    `apply() made of the event ${of} what is no plain JSON: ${place}; leave out what has no value`,
  )
  assert.ok(
    isDeepStrictEqual(callWith('apply()', event, apply), result),
    `apply() returned something else when it was called again ${of}; it may look at nothing but the event`,
  )
}
