import { isDeepStrictEqual } from 'node:util'
import { knownCommands } from '../events/catalog.ts'
import { didYouMean } from '../base/nearest.ts'
import type { ChatEvent, PluginDefinition, FilterVerdict } from '../plugin.ts'
import { callWith } from './call.ts'
import { type Check, isSentence, shown } from './check.ts'
import { pretendNetwork } from './network.ts'
import { sampleEvents } from './samples.ts'
import { startPlugin } from './start.ts'

import assert from 'node:assert/strict'

type FilterDefinition = PluginDefinition<'filter'>

export const filterChecks = (definition: FilterDefinition): Check[] => [
  {
    what: 'gives the same verdict on the same event, and changes no event',
    run: () => checkVerdicts(definition),
    isVital: true,
  },
  {
    what: 'gives only reasons that it declares, each with a sentence',
    run: () => checkReasons(definition),
  },
  {
    what: 'keeps only the commands that it says it can keep',
    run: () => checkCommands(definition),
  },
]

/** The filter's verdicts on each sample when it is asked twice. */
const verdictsOf = (definition: FilterDefinition) => {
  const { tools } = pretendNetwork('unreachable')
  const filter = startPlugin(definition, definition.example, tools)
  const ask = (event: ChatEvent): FilterVerdict => callWith('keep()', event, () => filter.keep(event))
  return sampleEvents().map(event => ({ event, verdict: ask(event), again: ask(event) }))
}

const isKept = (verdict: FilterVerdict): boolean => (typeof verdict === 'object' ? verdict.keep : verdict)

const checkVerdicts = (definition: FilterDefinition): void => {
  for (const { event, verdict, again } of verdictsOf(definition)) {
    assert.ok(
      isVerdict(verdict),
      `keep() returned ${shown(verdict)} for the sample of ${event.command}; return true, false or { keep, reason?, why? }`,
    )
    assert.ok(
      isDeepStrictEqual(again, verdict),
      `keep() returned ${shown(verdict)} for the sample of ${event.command}, and ${shown(again)} when it was called again; it must depend on the event only`,
    )
  }
}

const isVerdict = (verdict: unknown): verdict is FilterVerdict => {
  if (typeof verdict === 'boolean') return true
  const { keep, reason = '', why = '' } = (verdict ?? {}) as Record<string, unknown>
  return typeof keep === 'boolean' && typeof reason === 'string' && typeof why === 'string'
}

const checkReasons = (definition: FilterDefinition): void => {
  const declared = definition.reasons ?? {}
  for (const { event, verdict } of verdictsOf(definition)) {
    const reason = typeof verdict === 'object' && !verdict.keep ? verdict.reason : undefined
    assert.ok(
      reason === undefined || Object.hasOwn(declared, reason),
      `keep() stopped the sample of ${event.command} as \`${reason}\`, which \`reasons\` does not declare; add it there with a sentence`,
    )
  }
  for (const [reason, sentence] of Object.entries(declared))
    assert.ok(
      isSentence(sentence),
      `\`reasons\` says ${JSON.stringify(sentence)} of \`${reason}\`; write a sentence, with a capital letter and a full stop`,
    )
}

const checkCommands = (definition: FilterDefinition): void => {
  const possible = definition.onlyFor ?? knownCommands
  const unknown = possible.find(command => !knownCommands.includes(command))
  assert.ok(
    unknown === undefined,
    didYouMean(
      `\`onlyFor\` lists \`${unknown}\`, which is not a command of Chat`,
      unknown ?? '',
      knownCommands,
    ),
  )
  for (const { event, verdict } of verdictsOf(definition))
    assert.ok(
      !isKept(verdict) || possible.includes(event.command),
      `keep() kept the sample of ${event.command}, which \`onlyFor\` does not list; list it, or stop it`,
    )
}
