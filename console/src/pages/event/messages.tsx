import { useSignal } from '@preact/signals'
import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { escaped } from '../../../../src/log/printable.ts'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/heading.tsx'
import { LongText } from '../../parts/long-text.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { accounts, texts } from '../../state/preferences.ts'
import { knowTexts } from '../../texts/know.ts'
import { laterTexts } from '../../texts/later.ts'
import type { SectionProps } from './event-head.tsx'

type Trace = Answer<'GET /api/events/:id/trace'>

/** What each destination would send now; asked for by hand, as plugins work for it. */
export const Messages = ({ event, level }: SectionProps) => {
  const t = knowTexts.value
  const round = useSignal(0)
  return (
    <Section className="messages" level={level} title={t.messages}>
      <p class="muted">{t.messagesWhat}</p>
      {accounts.value === 'hidden' ? (
        <p class="muted">{laterTexts.value.messagesHidden}</p>
      ) : (
        <>
          <p class="said">
            <button type="button" onClick={() => (round.value += 1)}>
              {round.value === 0 ? t.showMessages : t.askAgain}
            </button>
          </p>
          {round.value > 0 && <Asked key={round.value} event={event} />}
        </>
      )}
    </Section>
  )
}

const Asked = ({ event }: Pick<SectionProps, 'event'>) => {
  const { answer, failure } = useAsked(apiAddress('GET /api/events/:id/trace', { id: event.id }))
  return (
    <>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{texts.value.loading}</p>}
      {answer && <Traced trace={answer} then={event.routes.flatMap(({ destinations }) => destinations)} />}
    </>
  )
}

/** `then` is where it went when it came. */
const Traced = ({ trace, then }: { trace: Trace; then: readonly string[] }) => {
  const t = knowTexts.value
  const { previews, told, moreItems = 0 } = trace
  const now = trace.routes.flatMap(({ destinations }) => destinations)
  const notAnyMore = then.filter(destination => !now.includes(destination))
  return (
    <>
      {now.length === 0 && <p>{t.nothingSent}</p>}
      {moreItems > 0 && <p class="muted">{t.moreItems(moreItems)}</p>}
      {notAnyMore.length > 0 && (
        <p class="open">
          {t.notAnyMore} <Code text={notAnyMore.join(', ')} />
        </p>
      )}
      {previews.map(preview => (
        <Message key={preview.destination} preview={preview} isNew={!then.includes(preview.destination)} />
      ))}
      {told.decision && (
        <p>
          {t.wouldBeTold} <strong>{laterTexts.value.toldWords[told.decision.told]}</strong>{' '}
          <Code text={told.decision.reason} />
        </p>
      )}
    </>
  )
}

const Message = ({ preview, isNew }: { preview: Trace['previews'][number]; isNew: boolean }) => {
  const t = knowTexts.value
  const { destination, target, parts, failed } = preview
  return (
    <figure class="message">
      <figcaption>
        <Code text={destination} />
        {isNew && <span class="tag">{t.newHere}</span>} <Said text={target} className="muted" />
      </figcaption>
      {failed !== undefined && (
        <p class="bad">
          {t.noPreviewFor} <Said text={failed} />
        </p>
      )}
      {!parts && failed === undefined && <p class="muted">{t.noPreview}</p>}
      {parts && <Parts parts={parts} />}
    </figure>
  )
}

const SHOWN_CHARACTERS = 64 * 1024

/** Each part as text: an HTML part is shown as its source. */
const Parts = ({ parts }: { parts: Readonly<Record<string, string>> }) => (
  <dl>
    {Object.entries(parts).map(([name, text]) => (
      <div key={name}>
        <dt>
          <Said text={name} />
        </dt>
        <dd>
          <Scroll>
            <pre>
              <LongText text={text} most={SHOWN_CHARACTERS} safe={escaped} />
            </pre>
          </Scroll>
        </dd>
      </div>
    ))}
  </dl>
)
