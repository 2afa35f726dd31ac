import { escaped } from '../../../../src/log/printable.ts'
import { Command } from '../../parts/command.tsx'
import { Account, Said } from '../../parts/text.tsx'
import type { Found } from '../../state/plan-markdown.ts'
import { accounts } from '../../state/preferences.ts'
import { wordsDiff, type Piece } from '../../state/words-diff.ts'
import { laterTexts } from '../../texts/later.ts'
import { planTexts } from '../../texts/plan.ts'
import { eventPath } from '../../state/paths.ts'

type Example = Found['destinations'][number]['lost']['examples'][number]
type Messages = NonNullable<Example['messages']>

interface SidesProps {
  example: Omit<Example, 'messages'> & { messages?: Messages }
  look: 'good' | 'bad' | 'open'
  kind: string
}

/** One event as it is and as it would be. */
export const Sides = ({ example, look, kind }: SidesProps) => {
  const { event, command, subject, before, after, messages } = example
  const t = planTexts.value
  return (
    <div class="example">
      <p>
        <span class={look}>{kind}</span>{' '}
        <a href={eventPath(event)}>
          <Command name={command} />
        </a>{' '}
        {subject !== undefined && <Account id={subject} />}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.part}</th>
            <th scope="col">{t.before}</th>
            <th scope="col">{t.after}</th>
          </tr>
        </thead>
        <tbody>
          {before !== after && (
            <tr>
              <th scope="row">{t.route}</th>
              <td>
                <Said text={before} />
              </td>
              <td>
                <Said text={after} />
              </td>
            </tr>
          )}
          {messages && accounts.value === 'shown' && <Parts messages={messages} />}
        </tbody>
      </table>
      {messages && accounts.value === 'hidden' && <p class="muted">{laterTexts.value.messagesHidden}</p>}
    </div>
  )
}

/** The message, part by part; the same is not told. */
const Parts = ({ messages: { before, after } }: { messages: Messages }) => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter(name => before[name] !== after[name])
    .map(name => {
      const pieces = wordsDiff(before[name] ?? '', after[name] ?? '')
      return (
        <tr key={name}>
          <th scope="row">
            <Said text={name} />
          </th>
          <td class="message">
            <Side pieces={pieces} kind="gone" />
          </td>
          <td class="message">
            <Side pieces={pieces} kind="new" />
          </td>
        </tr>
      )
    })
}

const Side = ({ pieces, kind }: { pieces: readonly Piece[]; kind: 'gone' | 'new' }) => {
  const Changed = kind === 'gone' ? 'del' : 'ins'
  return (
    <bdi>
      {pieces.map((piece, index) => {
        if (piece.kind !== 'same' && piece.kind !== kind) return null
        const text = escaped(piece.text)
        // oxlint-disable-next-line react/no-array-index-key -- pieces have no other name
        return piece.kind === 'same' ? <span key={index}>{text}</span> : <Changed key={index}>{text}</Changed>
      })}
    </bdi>
  )
}
