import { accounts, texts } from '../state/preferences.ts'
import { LongText } from './long-text.tsx'
import { Account } from './text.tsx'

const SHOWN_CHARACTERS = 500

/** A value of a profile, which may name somebody. */
export const ProfileValue = ({ value }: { value: string | number }) => {
  if (value === '') return <span class="muted">{texts.value.emptyText}</span>
  const text = String(value)
  return accounts.value === 'hidden' ? (
    <Account id={text} />
  ) : (
    <LongText text={text} most={SHOWN_CHARACTERS} />
  )
}
