import { shorten } from '../base/cut.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import {
  KINDS,
  type AnswerDifference,
  type Difference,
  type Example,
  type Found,
} from '../try/differences.ts'
import type { Plan } from '../try/plan.ts'

/** A plan as it is kept and shown, bounded in size. */
export interface PlanSaid {
  /** How many events were compared. */
  events: number
  cutBy?: 'events' | 'time'
  /** When the last event was received that was compared. */
  lastReceivedAt?: number
  /** The worst first. */
  destinations: DestinationSaid[]
  /** Destinations that are not listed, as there are too many. */
  moreDestinations?: number
  answers: AnswerDifference
}

type DestinationSaid = { destination: string } & Difference

const DESTINATIONS_MAX = 50
const TEXT_LENGTH_MAX = 1_000
/** Parts of a message. */
const PARTS_MAX = 8

/** A text is masked before it is cut, as half a secret is not found. */
export const sayPlan = ({ destinations, ...plan }: Plan, mask: Mask): PlanSaid => {
  const all = [...destinations].toSorted(([, one], [, other]) => harmOf(other) - harmOf(one))
  const listed = all.slice(0, DESTINATIONS_MAX)
  return {
    ...plan,
    destinations: listed.map(([destination, found]) => ({
      destination: mask(destination),
      ...boundAll(found, mask),
    })),
    ...(all.length > listed.length && { moreDestinations: all.length - listed.length }),
    answers: { ...plan.answers, changed: bound(plan.answers.changed, mask) },
  }
}

/** What is lost weighs most, then what changes, then what is added. */
const harmOf = ({ lost, changed, added }: Difference): number =>
  [lost, changed, added].reduce((sum, { count }) => sum * 1e6 + Math.min(count, 1e6 - 1), 0)

const boundAll = (found: Difference, mask: Mask): Difference => ({
  ...found,
  ...(Object.fromEntries(KINDS.map(kind => [kind, bound(found[kind], mask)])) as Pick<
    Difference,
    (typeof KINDS)[number]
  >),
})

const bound = ({ count, examples }: Found, mask: Mask): Found => ({
  count,
  examples: examples.map(example => boundExample(maskTexts(example, mask))),
})

const boundExample = ({ messages, ...texts }: Example): Example => ({
  ...texts,
  why: boundText(texts.why),
  before: boundText(texts.before),
  after: boundText(texts.after),
  ...(messages && { messages: boundMessages(messages) }),
})

/** The parts that differ, before those that are the same. */
const boundMessages = ({ before, after }: NonNullable<Example['messages']>) => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted((one, other) => Number(before[one] === after[one]) - Number(before[other] === after[other]))
    .slice(0, PARTS_MAX)
  const pick = (parts: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      names.flatMap(name => {
        const text = parts[name]
        return text === undefined ? [] : [[boundText(name), boundText(text)]]
      }),
    )
  return { before: pick(before), after: pick(after) }
}

const boundText = (text: string): string => shorten(text, TEXT_LENGTH_MAX)
