import { useRef } from 'preact/hooks'
import { Copy } from '../../parts/copy.tsx'
import { apiAddress, ask } from '../../state/api.ts'
import { copyText } from '../../state/copy.ts'
import { useKeys } from '../../state/keys.ts'
import { texts } from '../../state/preferences.ts'
import { isSignedIn } from '../../state/session.ts'
import { callbackText, curlCommand } from '../../state/callback-lines.ts'
import { showCommand } from '../../state/shell.ts'
import type { EventDetail } from './event-head.tsx'
import type { BodyText } from './use-body.ts'
import { eventPath } from '../../state/paths.ts'

/** The event as others need it. */
export const CopyMenu = ({ event, body }: { event: EventDetail; body: BodyText }) => {
  const t = texts.value
  const menu = useRef<HTMLFieldSetElement>(null)
  const link = (): string => `${location.origin}${eventPath(event.id)}`
  const callback = (text: string): string => callbackText({ ...event, body: text })
  const { text } = body
  const asTest = apiAddress('GET /api/events/:id/as-test', { id: event.id })
  useKeys({
    y: () => void copyText(link()),
    c: () => menu.current?.querySelector('button')?.focus(),
  })
  return (
    <fieldset class="copy-menu" aria-label={t.copy} ref={menu}>
      <span class="name" aria-hidden="true">
        {t.copy}
      </span>
      <Copy label={t.copies.link} text={link} />
      <Copy label={t.copies.id} text={() => event.id} />
      <Copy label={t.copies.command} text={() => showCommand(event.id)} />
      {text !== undefined && (
        <>
          <Copy label={t.copies.callback} text={() => callback(text)} />
          <Copy
            label={t.copies.curl}
            text={() => curlCommand(location.origin, callback(text), isSignedIn())}
          />
          <Copy label={t.copies.test} text={async () => (await ask(asTest)).text()} />
        </>
      )}
    </fieldset>
  )
}
