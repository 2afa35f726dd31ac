import { Columns, Section } from '../../parts/heading.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Account, Code, Said } from '../../parts/text.tsx'
import { accounts, texts } from '../../state/preferences.ts'
import type { SectionProps } from './event-head.tsx'

/** The values of the profile, before and after. */
export const Changes = ({ event: { changes }, level }: SectionProps) => {
  const t = texts.value
  if (!changes) return null
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
                  {before === undefined ? <span class="muted">{t.notKnown}</span> : <Value value={before} />}
                </td>
                <td class={before === value ? 'muted' : 'now'}>
                  <Value value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}

const Value = ({ value }: { value: string | number }) => {
  if (value === '') return <span class="muted">{texts.value.emptyText}</span>
  return accounts.value === 'hidden' ? <Account id={String(value)} /> : <Said text={String(value)} />
}
