import { LiquidError, type Liquid, type Template as Parsed } from 'liquidjs'
import { DIGEST_FIELDS } from '../../events/digest.ts'
import { EVENT_FIELDS, type ChatEvent } from '../../events/event.ts'
import { thrownText } from '../../base/thrown.ts'
import { finishText, VALUE_LENGTH } from './escape.ts'
import { createLiquid, TEMPLATE_LENGTH_MAX, withValueLength } from './liquid.ts'
import type { Template, TemplateTarget } from '../options.ts'
import { checkZones } from './zones.ts'
import { TextMistake, unknownName } from '../text-mistake.ts'

/** A valid template that failed on this event. The message itself cannot be sent, so trying again does not help. */
export class TemplateFailure extends Error {
  override name = 'TemplateFailure'
}

const engines = new Map<TemplateTarget, Liquid>()

const FILTERS_LISTED_AT = 'https://liquidjs.com/filters'
const TAGS_LISTED_AT = 'https://liquidjs.com/tags'

/** The names a template may use. */
const FIELDS = { event: EVENT_FIELDS, digest: DIGEST_FIELDS }

/** Checks a Liquid template and prepares it for rendering. Throws a {@link TextMistake} for the first mistake. */
export const compileTemplate = <Subject extends object = ChatEvent>(
  text: string,
  target: TemplateTarget,
  of: keyof typeof FIELDS = 'event',
): Template<Subject> => {
  const liquid = engineFor(target)
  const parsed = parse(liquid, text)
  checkNames(liquid, parsed, of)
  checkZones(parsed)
  return {
    render: (subject, { valueLength = VALUE_LENGTH } = {}) =>
      orFailure(() =>
        withValueLength(valueLength, () => finishText(String(liquid.renderSync(parsed, subject)), target)),
      ),
  }
}

/** Runs a checked template; whatever it throws becomes a {@link TemplateFailure}. */
export const orFailure = <Rendered>(render: () => Rendered): Rendered => {
  try {
    return render()
  } catch (error) {
    throw new TemplateFailure(`the template failed: ${thrownText(error)}`)
  }
}

export const engineFor = (target: TemplateTarget): Liquid => {
  const engine = engines.get(target) ?? createLiquid(target)
  engines.set(target, engine)
  return engine
}

const parse = (liquid: Liquid, text: string): Parsed[] => {
  if (text.length > TEMPLATE_LENGTH_MAX)
    throw new TextMistake(
      `a template has at most ${TEMPLATE_LENGTH_MAX} characters, but this one has ${text.length}; write a plugin instead`,
      1,
      1,
    )
  try {
    return liquid.parse(text)
  } catch (error) {
    if (error instanceof RangeError) throw new TextMistake('the template is nested too deeply', 1, 1)
    if (!(error instanceof LiquidError)) throw error
    const [line = 1, column = 1] = error.token.getPosition()
    throw new TextMistake(parseMistake(error, liquid), line, column)
  }
}

/** Liquid's message without the position at its end; for an unknown name, with the nearest valid one. */
const parseMistake = (error: LiquidError, liquid: Liquid): string => {
  const message = error.message.replace(/(, file:.*)?, line:\d+, col:\d+$/, '')
  const filter = /^undefined filter: (.*)$/.exec(message)?.[1]
  if (filter === 'raw') return 'there is no `raw`: values are always escaped for where they go'
  if (filter !== undefined)
    return unknownName(filter, 'filter', Object.keys(liquid.filters), FILTERS_LISTED_AT)
  const tag = /^tag "(.*)" not found$/.exec(message)?.[1]
  return tag === undefined ? message : unknownName(tag, 'tag', Object.keys(liquid.tags), TAGS_LISTED_AT)
}

/** Every variable that the template does not define itself must be a field of the event. */
const checkNames = (liquid: Liquid, parsed: Parsed[], of: keyof typeof FIELDS): void => {
  const { globals } = liquid.analyzeSync(parsed, { partials: false })
  for (const [name, [place]] of Object.entries(globals)) {
    if (FIELDS[of].some(field => field === name)) continue
    const { row = 1, col = 1 } = place?.location ?? {}
    throw new TextMistake(
      unknownName(name, of === 'event' ? 'field of an event' : 'field of a digest', FIELDS[of]),
      row,
      col,
    )
  }
}
