import { useSignal } from '@preact/signals'
import { laterTexts } from '../texts/later.ts'
import type { Answer } from '../../../src/admin/api/endpoints.ts'
import { ask } from '../state/api.ts'
import { keepSession } from '../state/session.ts'
import { thrownText } from '../../../src/base/thrown.ts'

/** Exchanges the admin token, or the read token, for a session of twelve hours. Afterwards the same page is there. */
export const SignIn = () => {
  const later = laterTexts.value
  const token = useSignal('')
  const failure = useSignal('')
  const isUnderWay = useSignal(false)
  const signIn = async (): Promise<void> => {
    if (isUnderWay.value) return
    isUnderWay.value = true
    failure.value = ''
    try {
      const body = { token: token.value }
      const response = await ask('/api/session', { method: 'POST', body, isSignIn: true })
      keepSession(((await response.json()) as Answer<'POST /api/session'>).session)
    } catch (error) {
      failure.value = thrownText(error)
    }
    token.value = ''
    isUnderWay.value = false
  }
  return (
    <main class="sign-in" id="page">
      <h1>Chatgate</h1>
      <form
        onSubmit={event => {
          event.preventDefault()
          void signIn()
        }}
      >
        <label for="token">{later.token}</label>
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          required
          value={token}
          onInput={event => (token.value = event.currentTarget.value)}
          aria-describedby="token-help"
        />
        <p id="token-help">{later.tokenHelp}</p>
        <button type="submit">{later.signIn}</button>
        <p role="alert">{failure}</p>
      </form>
    </main>
  )
}
