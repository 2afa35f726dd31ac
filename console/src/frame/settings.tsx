import { Choice } from '../parts/choice.tsx'
import { lazy } from '../parts/lazy.tsx'
import { candidate, lastPlan } from '../state/candidate.ts'
import { accounts, clock, language, texts, theme } from '../state/preferences.ts'
import { forgetSession, isSignedIn } from '../state/session.ts'
import { zoneText } from '../state/time.ts'
import { isHelpOpen } from './help-open.ts'

const AccessMark = lazy(async () => (await import('./access-mark.tsx')).AccessMark)

/** Each in its own language, for those who cannot read the other. */
const LANGUAGES = { en: 'English', zh: '简体中文' }

/** What a tab keeps is for whoever was signed in. */
const signOut = (): void => {
  candidate.value = ''
  lastPlan.value = undefined
  forgetSession()
}

/** What everybody sets for their own browser. */
export const Settings = () => {
  const t = texts.value
  return (
    <footer class="settings">
      <Choice label={`${t.times} · ${zoneText(clock.value)}`} chosen={clock} words={t.clocks} />
      <Choice label={t.theme} chosen={theme} words={t.themes} />
      <Choice label={t.accounts} chosen={accounts} words={t.accountsAre} />
      <Choice label={t.language} chosen={language} words={LANGUAGES} />
      <AccessMark />
      <p>
        <button type="button" class="plain" onClick={() => (isHelpOpen.value = true)}>
          {t.keys} <kbd>?</kbd>
        </button>
        {isSignedIn() && (
          <button type="button" class="plain" onClick={signOut}>
            {t.signOut}
          </button>
        )}
      </p>
    </footer>
  )
}
