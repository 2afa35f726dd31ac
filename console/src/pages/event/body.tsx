import { useSignal } from '@preact/signals'
import { laterTexts } from '../../texts/later.ts'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/heading.tsx'
import { JsonView } from '../../parts/json.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { accounts } from '../../state/preferences.ts'
import { readTree } from '../../state/json-tree.ts'
import type { SectionProps } from './event-head.tsx'
import type { BodyText } from './use-body.ts'
import { countText } from '../../state/number.ts'

/** As much as is shown without being asked for. */
const SHOWN_CHARACTERS = 64 * 1024

/** What Chat sent, as JSON or as it came. */
export const Body = ({ event, body: { text, failure }, level }: SectionProps & { body: BodyText }) => {
  const later = laterTexts.value
  return (
    <Section className="body" level={level} title={later.callback}>
      {accounts.value === 'hidden' ? (
        <p class="muted">{later.bodyHidden}</p>
      ) : (
        <>
          <p class="query">
            <Code text={event.query} />
          </p>
          {event.signedBy !== undefined && (
            <p class="muted">
              {later.signedBy} <Code text={event.signedBy} />
            </p>
          )}
          <Failure failure={failure} />
          {text !== undefined && <BodyViews key={event.id} text={text} />}
        </>
      )}
    </Section>
  )
}

const BodyViews = ({ text }: { text: string }) => {
  const later = laterTexts.value
  const tree = useSignal(readTree(text))
  const isRaw = useSignal(tree.value === undefined)
  const isWhole = useSignal(text.length <= SHOWN_CHARACTERS)
  const bytes = countText(new TextEncoder().encode(text).length)
  return (
    <>
      <p class="views">
        {tree.value !== undefined && (
          <button
            type="button"
            class="plain"
            aria-pressed={isRaw}
            onClick={() => (isRaw.value = !isRaw.value)}
          >
            {later.asItCame}
          </button>
        )}
        <span class="muted number">{later.bytes(bytes)}</span>
      </p>
      {tree.value !== undefined && !isRaw.value && (
        <div class="json">
          <JsonView node={tree.value} depth={isWhole.value ? 0 : 2} />
        </div>
      )}
      {isRaw.value && (
        <Scroll>
          <pre>
            <Said text={isWhole.value ? text : text.slice(0, SHOWN_CHARACTERS)} />
          </pre>
        </Scroll>
      )}
      {!isWhole.value && isRaw.value && (
        <button type="button" onClick={() => (isWhole.value = true)}>
          {later.showAll(bytes)}
        </button>
      )}
    </>
  )
}
