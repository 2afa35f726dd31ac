import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Account } from '../../parts/text.tsx'
import { go, useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { accountText } from '../../state/accounts.ts'
import { useKeys } from '../../state/keys.ts'
import { accounts, texts } from '../../state/preferences.ts'
import { addressOf } from '../../state/read-address.ts'
import { profileCommand } from '../../state/shell.ts'
import { knowTexts } from '../../texts/know.ts'
import { ProfileTable } from './profile-table.tsx'
import { profilePath } from '../../state/paths.ts'

const POLL_MS = 2000

/** What is known of a user's profile: each value now and before, since when and by whom. Without a user it asks for one. */
export const ProfilePage = ({ user }: { user: string | undefined }) => {
  const { page } = texts.value
  const t = knowTexts.value
  useTitle(user === undefined ? page.profiles : `${t.profileOf} ${accountText(user)}`)
  return (
    <section class="list" aria-label={page.profiles}>
      <h1>
        {user === undefined ? (
          page.profiles
        ) : (
          <>
            {t.profileOf} <Account id={user} />
          </>
        )}
      </h1>
      <UserBox user={user} />
      {user === undefined ? <p class="muted">{t.profileWhat}</p> : <Profile key={user} user={user} />}
    </section>
  )
}

const UserBox = ({ user = '' }: { user: string | undefined }) => {
  const t = knowTexts.value
  const box = useRef<HTMLInputElement>(null)
  const typed = useSignal(user)
  useEffect(() => {
    typed.value = user
  }, [user])
  useKeys({ '/': () => box.current?.focus() })
  return (
    <search>
      <form
        class="filter"
        onSubmit={event => {
          event.preventDefault()
          if (typed.value !== '') go(profilePath(typed.value))
        }}
      >
        <label class="unseen" for="user">
          {t.user}
        </label>
        <div class="field">
          <input
            id="user"
            ref={box}
            type="search"
            class={accounts.value}
            autocomplete="off"
            spellcheck={false}
            placeholder={t.userPlaceholder}
            value={typed}
            onInput={event => (typed.value = event.currentTarget.value)}
          />
        </div>
        <button type="submit">{t.show}</button>
      </form>
    </search>
  )
}

const Profile = ({ user }: { user: string }) => {
  const t = knowTexts.value
  const api = apiAddress('GET /api/profiles/:user', { user })
  const { answer, failure } = useAsked(api, POLL_MS)
  return (
    <>
      <p class="quick">
        <span>
          <a href={addressOf('/events', { subject: user })}>{t.eventsAbout}</a>
          <a href={addressOf('/events', { operator: user })}>{t.eventsBy}</a>
        </span>
      </p>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{texts.value.loading}</p>}
      {answer?.profiles.length === 0 && (
        <div class="empty">
          <p>{t.noProfile}</p>
          <p>{t.noProfileHelp}</p>
        </div>
      )}
      {answer?.profiles.map(profile => (
        <ProfileTable key={profile.app} profile={profile} />
      ))}
      <SameAs
        command={profileCommand(user)}
        api={api}
        link={() => `${location.origin}${profilePath(user)}`}
      />
    </>
  )
}
