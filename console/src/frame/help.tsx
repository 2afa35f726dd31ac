import { useEffect, useRef } from 'preact/hooks'
import { laterTexts } from '../texts/later.ts'
import { Choice } from '../parts/choice.tsx'
import { keysAre, texts } from '../state/preferences.ts'
import { isHelpOpen } from './help-open.ts'

/** All keys, and the switch that turns them off. */
export const Help = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const t = texts.value
  const later = laterTexts.value
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (isHelpOpen.value = false)}>
      <h2 id="help-title">{t.keys}</h2>
      <Choice label={later.singleKeys} chosen={keysAre} words={later.keysAre} />
      <table>
        <tbody>
          {Object.entries(later.keyHelp).map(([keys, text]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(' ').map(key => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {/* Closed, and not only gone, it gives the focus back. */}
      <button type="button" onClick={() => dialog.current?.close()}>
        {t.close}
      </button>
    </dialog>
  )
}
