import { Columns, Section } from '../../parts/heading.tsx'
import { ProfileValue } from '../../parts/profile-value.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Code } from '../../parts/text.tsx'
import { texts } from '../../state/preferences.ts'
import type { EventDetail } from './event-head.tsx'

interface ChangesProps {
  changes: NonNullable<EventDetail['changes']>
  level: 2 | 3
}

/** The values of the profile, before and after. */
export const Changes = ({ changes, level }: ChangesProps) => {
  const t = texts.value
  return (
    <Section level={level} title={t.changes}>
      <Scroll>
        <table class="changes">
          <Columns names={[t.tag, t.before, t.afterwards]} />
          <tbody>
            {changes.map(({ tag, before, value }) => (
              <tr key={tag}>
                <th scope="row">
                  <Code text={tag} />
                </th>
                <td>
                  {before === undefined ? (
                    <span class="muted">{t.notKnown}</span>
                  ) : (
                    <ProfileValue value={before} />
                  )}
                </td>
                <td class={before === value ? 'muted' : 'now'}>
                  <ProfileValue value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}
