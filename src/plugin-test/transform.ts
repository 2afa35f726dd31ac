import { isDeepStrictEqual } from 'node:util'
import type { ChatEvent, PluginDefinition } from '../plugin.ts'
import { callWith } from './call.ts'
import type { Check } from './check.ts'
import { pretendNetwork } from './network.ts'
import { sampleEvents } from './samples.ts'
import { startPlugin } from './start.ts'
import { formatPath, type Path } from '../config/path.ts'

import assert from 'node:assert/strict'

export const transformChecks = (definition: PluginDefinition<'transform'>): Check[] => [
  {
    what: 'turns the same event into the same plain JSON, and changes no event',
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
    `apply() returned, ${of}, an event that is not plain JSON: ${place}; leave absent values out`,
  )
  assert.ok(
    isDeepStrictEqual(callWith('apply()', event, apply), result),
    `apply() returned something else when it was called again ${of}; it must depend on the event only`,
  )
}

/** The first place of a value that JSON cannot carry, with its type; undefined if there is none. */
const notJson = (value: unknown, path: Path = []): string | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return undefined
  if (typeof value !== 'object' || !isPlain(value)) return `\`${formatPath(path)}\` is ${nameOf(value)}`
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) {
    const found = notJson(child, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

const nameOf = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`
  return typeof value === 'number'
    ? String(value)
    : typeof value === 'undefined'
      ? 'undefined'
      : `a ${typeof value}`
}
