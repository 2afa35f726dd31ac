import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Command } from '../../parts/command.tsx'
import { Columns, Section } from '../../parts/heading.tsx'
import { Account, Code, Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { mayChange } from '../../state/may-change.ts'
import { accounts, clock, texts } from '../../state/preferences.ts'
import { timeText } from '../../state/time.ts'
import { knowTexts } from '../../texts/know.ts'
import { laterTexts } from '../../texts/later.ts'
import { wordFor } from '../../texts/word-for.ts'

type Refused = Answer<'GET /api/refused'>['refused'][number]

interface GroupProps {
  /** A code: what they were told. */
  answer: string
  refused: readonly Refused[]
  choose: (ids: readonly string[]) => void
}

/** Callbacks that were told the same, and what mends it. */
export const RefusedGroup = ({ answer, refused, choose }: GroupProps) => {
  const t = knowTexts.value
  const mend = wordFor(t.mends, answer)
  const whys = [...new Set(refused.map(({ why }) => why))]
  const isSame = whys.length === 1
  return (
    <Section level={2} title={`${answer} × ${refused.length}`} className="refused">
      {isSame && (
        <p class="bad">
          <Said text={whys[0] ?? ''} />
        </p>
      )}
      {mend !== undefined && <p>{mend}</p>}
      <table class="plain-rows">
        <Columns names={[texts.value.time, texts.value.command, t.from, t.tryAgain]} />
        <tbody>
          {refused.map(one => (
            <Row key={one.id} refused={one} isSame={isSame} choose={choose} />
          ))}
        </tbody>
      </table>
      {refused.length > 1 && mayChange.value && (
        <p class="said">
          <button type="button" onClick={() => choose(refused.map(({ id }) => id))}>
            {t.tryThese(refused.length)}
          </button>
        </p>
      )}
    </Section>
  )
}

interface RowProps {
  refused: Refused
  /** Whether all of them were told the same words, which stand above. */
  isSame: boolean
  choose: (ids: readonly string[]) => void
}

const Row = ({ refused: { id, at, from, why, query, body }, isSame, choose }: RowProps) => {
  const t = knowTexts.value
  const command = new URLSearchParams(query).get('CallbackCommand')
  return (
    <tr>
      <td>
        <Moment iso={at} />
      </td>
      <td class="command">
        {command ? <Command name={command} /> : <span class="muted">{t.noCommand}</span>}
        {!isSame && <Said text={why} className="reason" />}
        <details class="reason">
          <summary>{t.queryAndBody}</summary>
          <Came query={query} body={body} />
        </details>
      </td>
      <td data-name={t.from}>
        <Account id={from} />
      </td>
      <td>
        {mayChange.value && (
          <button
            type="button"
            class="plain"
            aria-label={t.tryAgainOf(command ?? t.noCommand, timeText(at, clock.value))}
            onClick={() => choose([id])}
          >
            {t.tryAgain}
          </button>
        )}
      </td>
    </tr>
  )
}

/** As it came, without what would let somebody send it once more. */
const Came = ({ query, body }: Pick<Refused, 'query' | 'body'>) => {
  const t = knowTexts.value
  if (accounts.value === 'hidden') return <p>{laterTexts.value.bodyHidden}</p>
  return (
    <dl class="came">
      <dt>{t.query}</dt>
      <dd>
        <Code text={query} />
      </dd>
      <dt>{t.bodyBegins}</dt>
      <dd>{body === '' ? t.emptyBody : <Code text={body} />}</dd>
    </dl>
  )
}
