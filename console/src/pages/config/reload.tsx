import { ChangeForm, type Outcome } from '../../parts/change-form.tsx'
import { useAsking } from '../../parts/use-asking.ts'
import { change, type Signature } from '../../state/change.ts'
import { mayChange } from '../../state/may-change.ts'
import { Refusal } from '../../state/refusal.ts'
import { configTexts } from '../../texts/config.ts'
import type { ConfigInForce } from './config-page.tsx'

/** A config that cannot be used is answered so. */
const UNUSABLE = 422

/** Has the gateway read the file again, and says what came of it. */
export const Reload = ({ config }: { config: ConfigInForce }) => {
  const t = configTexts.value
  const { about, key, ask, close } = useAsking<'reload'>()
  const reload = async (signature: Signature): Promise<Outcome> => {
    try {
      const { version, hash } = await change('POST /api/reload', { body: {} }, signature)
      return { text: hash === config.hash ? t.isSame : t.isNew(version), keptAs: 'reload config' }
    } catch (error) {
      // The page says what is wrong with it as soon as it asks again.
      if (error instanceof Refusal && error.status === UNUSABLE) return { text: t.isRefused, look: 'bad' }
      throw error
    }
  }
  if (!mayChange.value) return null
  return (
    <>
      <p class="reload">
        <button type="button" onClick={() => ask('reload')}>
          {t.reload}
        </button>
      </p>
      {about && (
        <ChangeForm key={key} title={t.reloadTitle} verb={t.reloadVerb} perform={reload} onClose={close}>
          <p>{t.reloadWill}</p>
        </ChangeForm>
      )}
    </>
  )
}
