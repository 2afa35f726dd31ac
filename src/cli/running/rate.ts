import { InvalidArgumentError } from 'commander'
import { rateOf } from '../../config/options/units.ts'

/** How many events a second: a number, or a rate as the config has them. For `argParser`. */
export const readRatePerSecond = (text: string): number => {
  const rate = rateOf(text)
  const perSecond = rate ? (rate.count / rate.perMs) * 1000 : Number(text)
  if (perSecond > 0) return perSecond
  throw new InvalidArgumentError('Write it like 5/s, 30/m or 1000/h, or as a number of events a second.')
}
