import { useSignal } from '@preact/signals'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { AccountLink } from '../../parts/account-link.tsx'
import { EventLink } from '../../parts/event-link.tsx'
import { Columns, Section } from '../../parts/heading.tsx'
import { ProfileValue } from '../../parts/profile-value.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { texts } from '../../state/preferences.ts'
import { knowTexts } from '../../texts/know.ts'

type Profile = Answer<'GET /api/profiles/:user'>['profiles'][number]
type Value = Profile['values'][number]

/** All fields of one app, each with its value now and those before it. */
export const ProfileTable = ({ profile: { app, values } }: { profile: Profile }) => {
  const t = knowTexts.value
  const tags = Map.groupBy(values, ({ tag }) => tag)
  return (
    <Section level={2} title={t.inApp(app)}>
      <Scroll>
        <table class="history">
          <Columns names={[texts.value.tag, t.value, t.valueSince, t.by, texts.value.event]} />
          {[...tags].map(([tag, list]) => (
            <Field key={tag} tag={tag} values={list} />
          ))}
        </table>
      </Scroll>
    </Section>
  )
}

/** The value now and the one before, which answer most questions. */
const SHOWN = 2

const Field = ({ tag, values }: { tag: string; values: readonly Value[] }) => {
  const isWhole = useSignal(values.length <= SHOWN + 1)
  const shown = isWhole.value ? values : values.slice(0, SHOWN)
  const left = values.length - shown.length
  return (
    <tbody>
      {shown.map(({ value, time, operator, eventId }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two may be the same in all
        <tr key={values.length - index} class={index === 0 ? 'now' : ''}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={shown.length + (left > 0 ? 1 : 0)}>
              <Code text={tag} />
            </th>
          )}
          <td class="value">
            <ProfileValue value={value} />
          </td>
          <td>
            <Moment iso={time} />
          </td>
          <td>{operator === undefined ? <Said text="–" /> : <AccountLink id={operator} />}</td>
          <td>
            {eventId === undefined ? (
              <span class="muted">{knowTexts.value.eventGone}</span>
            ) : (
              <EventLink id={eventId} />
            )}
          </td>
        </tr>
      ))}
      {left > 0 && (
        <tr>
          <td colSpan={4}>
            <button type="button" class="plain" onClick={() => (isWhole.value = true)}>
              {knowTexts.value.earlier(left)}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  )
}
