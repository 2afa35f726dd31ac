import { accounts, texts } from '../state/preferences.ts'
import { Copy } from './copy.tsx'
import { Said } from './text.tsx'

interface SameAsProps {
  command: string
  /** Absent where there is nothing to ask for yet. */
  api?: string | undefined
  /** The address of this page, for somebody who opens it later. */
  link: () => string
}

/** What a page shows, for a terminal, for a program and for somebody else. */
export const SameAs = ({ command, api, link }: SameAsProps) => {
  const t = texts.value
  return (
    <div class="same-as">
      <Line name={t.onTheCommandLine} text={command} copied={command} />
      {api !== undefined && (
        <Line name={t.fromTheApi} text={`GET ${api}`} copied={`${location.origin}${api}`} />
      )}
      <p>
        <Copy label={t.copyLink} text={link} />
      </p>
    </div>
  )
}

const Line = ({ name, text, copied }: { name: string; text: string; copied: string }) => (
  <p>
    <span class="name">{name}</span>
    <code>{accounts.value === 'hidden' ? '···' : <Said text={text} />}</code>
    <Copy label={texts.value.copy} text={() => copied} />
  </p>
)
