import { toValueSync, TypeGuards, Value, type Template } from 'liquidjs'
import { TextMistake } from '../text-mistake.ts'
import { zoneMistake } from '../time-zone.ts'

/**
 * Checks every time zone that is written literally after `date:`; otherwise Liquid would read it for each event, and
 * fail each time.
 */
export const checkZones = (templates: readonly Template[]): void => {
  for (const template of templates) {
    for (const value of template.arguments?.() ?? []) if (value instanceof Value) checkFilters(value)
    if (template.children) checkZones(toValueSync(template.children(false, true)))
  }
}

const checkFilters = ({ filters }: Value): void => {
  for (const { name, args } of filters) {
    const [, zone] = args
    if (name !== 'date' || zone === undefined || Array.isArray(zone) || !TypeGuards.isQuotedToken(zone))
      continue
    const mistake = zoneMistake(zone.content)
    const [line = 1, column = 1] = zone.getPosition()
    if (mistake !== undefined) throw new TextMistake(mistake, line, column)
  }
}
