import { toValueSync, TypeGuards, Value, type Template } from 'liquidjs'
import { TextMistake } from '../text-mistake.ts'
import { zoneMistake } from '../time-zone.ts'

/** Every time zone that is written out behind `date:`; Liquid would look at it for each event anew, and fail on each. */
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
