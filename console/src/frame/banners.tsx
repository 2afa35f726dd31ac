import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Moment } from '../parts/time.tsx'
import { apiAddress, clockAheadMs, silentSince } from '../state/api.ts'
import { useAsked } from '../state/asked.ts'
import { poll } from '../state/poll.ts'
import { laterTexts } from '../texts/later.ts'
import { locale } from '../state/preferences.ts'
import { durationText } from '../state/time.ts'

interface Readiness {
  store?: boolean
  work?: boolean
}

const READY_EVERY_MS = 5000
const CONFIG_EVERY_MS = 15_000
/** Clocks that are further apart than this make times hard to compare. */
const CLOCKS_APART_MS = 5000

/** Answers 503 when something fails, and says what. */
const askReady = async (signal: AbortSignal): Promise<Readiness> =>
  (await fetch('/readyz', { signal })).json() as Promise<Readiness>

const useReadiness = (): Readiness => {
  const ready = useSignal<Readiness>({})
  useEffect(
    () =>
      poll(
        askReady,
        answer => (ready.value = answer),
        () => {},
        READY_EVERY_MS,
      ),
    [],
  )
  return ready.value
}

/** What must be known wherever one looks. */
export const Banners = () => {
  const t = laterTexts.value.banner
  const { store, work } = useReadiness()
  const { answer: config } = useAsked(apiAddress('GET /api/config'), CONFIG_EVERY_MS)
  const { answer: nodes } = useAsked(apiAddress('GET /api/nodes'), CONFIG_EVERY_MS)
  const configs = new Set(nodes?.nodes.filter(({ alive }) => alive).map(node => node.config))
  const isOpenOnTheWay = location.protocol === 'http:' && !isSecureContext
  const apart = Math.abs(clockAheadMs.value)
  const since = silentSince.value
  const alarms = [
    since !== undefined && {
      look: 'bad',
      text: t.silent,
      at: new Date(since).toISOString(),
    },
    store === false && { look: 'bad', text: t.store },
    work === false && { look: 'bad', text: t.work },
    config?.rejected && { look: 'warn', text: t.rejected, at: config.rejected.at },
    config &&
      config.needsRestart.length > 0 && { look: 'warn', text: t.restart(config.needsRestart.join(', ')) },
    configs.size > 1 && { look: 'warn', text: t.nodesDiffer(configs.size) },
    isOpenOnTheWay && { look: 'warn', text: t.plainHttp },
    apart > CLOCKS_APART_MS && { look: 'warn', text: t.clocksApart(durationText(apart, locale.value)) },
  ].filter(alarm => alarm !== false && alarm !== undefined)
  return (
    <output class="banners">
      {alarms.map(alarm => (
        <p key={alarm.text} class={alarm.look}>
          {alarm.text} {alarm.at !== undefined && <Moment iso={alarm.at} />}
        </p>
      ))}
    </output>
  )
}
