import type { ComponentChildren } from 'preact'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Columns } from '../../parts/heading.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Spark } from '../../parts/spark.tsx'
import { Moment, Time } from '../../parts/time.tsx'
import { inSteps, lastOf, mostOf, rateOf, sumOf, type Reading, type Sample } from '../../state/figures.ts'
import { countText, rateText } from '../../state/number.ts'
import { locale } from '../../state/preferences.ts'
import { durationText } from '../../state/time.ts'
import { watchTexts } from '../../texts/watch.ts'

type Figures = Answer<'GET /api/figures'>
type Destinations = Answer<'GET /api/destinations'>
type Name = keyof typeof READ

const READ = {
  callbacks: ({ callbacks }) => callbacks,
  refused: ({ refused }) => refused,
  answerP99: ({ answerP99Ms }) => answerP99Ms,
  delivered: ({ delivered }) => delivered,
  waiting: ({ waiting }) => waiting,
  dead: ({ dead }) => dead,
} satisfies Record<string, Reading>

/** Chat gives up after this. */
const CHAT_WAITS_MS = 2_000
/** Most answers take some milliseconds: beside two seconds they would all lie on the ground. */
const answerShare = (ms: number): number => Math.log10(Math.max(1, ms)) / Math.log10(2 * CHAT_WAITS_MS)

const died: Reading = sample => sample.died

/** Six numbers, each with the hour that led to it. */
export const SixFigures = ({
  figures: { samples },
  destinations,
}: {
  figures: Figures
  destinations: Destinations | undefined
}) => {
  const t = watchTexts.value
  return (
    <section aria-label={t.figures}>
      <div class="figures">
        <Rate name="callbacks" samples={samples} />
        <Refused samples={samples} />
        <AnswerP99 samples={samples} />
        <Rate name="delivered" samples={samples} />
        <Waiting samples={samples} destinations={destinations} />
        <Dead samples={samples} destinations={destinations} />
      </div>
      <HourAsTable samples={samples} />
    </section>
  )
}

const said = (ms: number): string => durationText(ms, locale.value)

const known = (value: number | undefined, text = countText): string =>
  value === undefined ? watchTexts.value.notKnown : text(value)

interface FigureProps {
  name: Name
  value: string
  samples: readonly Sample[]
  isBad?: boolean
  children: ComponentChildren
}

const Figure = ({ name, value, samples, isBad = false, children }: FigureProps) => {
  const read = READ[name]
  const most = Math.max(1, mostOf(samples, read) ?? 0)
  const isAnswer = name === 'answerP99'
  return (
    <div class={`figure ${isBad ? 'is-bad' : ''}`}>
      <p class="name">{watchTexts.value.figure[name]}</p>
      <p class="value">{value}</p>
      <Spark
        samples={samples}
        read={read}
        isBad={isBad}
        share={isAnswer ? answerShare : one => one / most}
        {...(isAnswer && { limit: answerShare(CHAT_WAITS_MS) })}
      />
      <p class="aside">{children}</p>
    </div>
  )
}

interface OneProps {
  samples: readonly Sample[]
}

const Rate = ({ name, samples }: OneProps & { name: 'callbacks' | 'delivered' }) => {
  const t = watchTexts.value
  return (
    <Figure name={name} samples={samples} value={t.perSecond(rateText(rateOf(samples, READ[name])))}>
      {t.inTheHour(countText(sumOf(samples, READ[name])))}
    </Figure>
  )
}

const Refused = ({ samples }: OneProps) => {
  const t = watchTexts.value
  const rate = rateOf(samples, READ.refused)
  const count = sumOf(samples, READ.refused)
  return (
    <Figure name="refused" samples={samples} value={t.perSecond(rateText(rate))} isBad={rate > 0}>
      {count === 0 ? t.noneRefused : t.inTheHour(countText(count))}
    </Figure>
  )
}

const AnswerP99 = ({ samples }: OneProps) => {
  const t = watchTexts.value
  const last = lastOf(samples, READ.answerP99)
  const most = mostOf(samples, READ.answerP99)
  return (
    <Figure
      name="answerP99"
      samples={samples}
      value={last === undefined ? t.notKnown : said(last)}
      isBad={last !== undefined && last >= CHAT_WAITS_MS}
    >
      {most === undefined ? t.noCallbacks : t.ofNinetyNine(said(most))}
    </Figure>
  )
}

interface StandingProps extends OneProps {
  destinations: Destinations | undefined
}

const standing = (destinations: Destinations | undefined, of: 'waiting' | 'dead'): string =>
  destinations
    ? countText(destinations.destinations.reduce((sum, destination) => sum + destination[of], 0))
    : watchTexts.value.notKnown

const Waiting = ({ samples, destinations }: StandingProps) => {
  const t = watchTexts.value
  const oldest = destinations?.destinations
    .flatMap(({ oldestWaitingAt }) => oldestWaitingAt ?? [])
    .toSorted()[0]
  return (
    <Figure name="waiting" samples={samples} value={standing(destinations, 'waiting')}>
      {oldest === undefined ? (
        t.nothingWaits
      ) : (
        <>
          {t.oldest} <Moment iso={oldest} />
        </>
      )}
    </Figure>
  )
}

const Dead = ({ samples, destinations }: StandingProps) => {
  const t = watchTexts.value
  const count = sumOf(samples, died)
  return (
    <Figure name="dead" samples={samples} value={standing(destinations, 'dead')} isBad={count > 0}>
      {count === 0 ? t.noneDied : t.died(countText(count))}
    </Figure>
  )
}

const TABLE_STEP_MS = 5 * 60_000

/** The same as the curves, for whoever cannot see them or wants numbers. */
const HourAsTable = ({ samples }: OneProps) => {
  const t = watchTexts.value
  const { figure } = t
  if (samples.length === 0) return null
  return (
    <details class="hour">
      <summary>{t.asTable}</summary>
      <Scroll>
        <table>
          <Columns
            names={[
              t.fiveMinutes,
              figure.callbacks,
              figure.refused,
              figure.answerP99,
              figure.delivered,
              figure.waiting,
              figure.dead,
            ]}
          />
          <tbody>
            {inSteps(samples, TABLE_STEP_MS).map(step => (
              <HourRow key={step.at} at={step.at} samples={step.samples} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}

const HourRow = ({ at, samples }: OneProps & { at: string }) => {
  return (
    <tr>
      <th scope="row">
        <Time iso={at} />
      </th>
      <td>{countText(sumOf(samples, READ.callbacks))}</td>
      <td>{countText(sumOf(samples, READ.refused))}</td>
      <td>{known(mostOf(samples, READ.answerP99), said)}</td>
      <td>{countText(sumOf(samples, READ.delivered))}</td>
      <td>{known(lastOf(samples, READ.waiting))}</td>
      <td>{known(lastOf(samples, READ.dead))}</td>
    </tr>
  )
}
