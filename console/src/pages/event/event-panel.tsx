import { texts } from '../../state/preferences.ts'
import { EventDetails } from './details-later.ts'
import { eventPath } from '../../state/paths.ts'

/** One event beside the list that it is from. */
export const EventPanel = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const t = texts.value
  return (
    <aside class="panel" aria-label={t.event}>
      <p class="panel-bar">
        <a href={eventPath(id)}>{t.wholePage}</a>
        <button type="button" class="plain" onClick={onClose}>
          {t.close} <kbd>Esc</kbd>
        </button>
      </p>
      <EventDetails id={id} level={2} />
    </aside>
  )
}
