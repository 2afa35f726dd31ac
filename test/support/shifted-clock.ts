/**
 * Loaded into a gateway before everything else: at any moment its clock is ahead by the milliseconds in the file that
 * `CLOCK_AHEAD` names.
 */
import { readFileSync } from 'node:fs'

const LOOK_MS = 20

const RealDate = Date
const file = process.env['CLOCK_AHEAD'] ?? ''
const readAhead = (): number => Number(readFileSync(file, 'utf8'))
let ahead = readAhead()
setInterval(() => {
  ahead = readAhead()
}, LOOK_MS).unref()

const now = (): number => RealDate.now() + ahead

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, as) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, as) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
})
