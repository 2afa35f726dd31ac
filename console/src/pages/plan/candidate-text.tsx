import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Copy } from '../../parts/copy.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/heading.tsx'
import { apiAddress, askJson } from '../../state/api.ts'
import { candidate, placeOf, type Problem } from '../../state/candidate.ts'
import { planTexts } from '../../texts/plan.ts'
import { CandidateState } from './candidate-state.tsx'
import type { Checked } from './use-check.ts'
import { thrownText } from '../../../../src/base/thrown.ts'

/** The gateway takes no larger one. */
const FILE_BYTES_MAX = 1024 * 1024

/** The text, and what is wrong with it while somebody types. */
export const CandidateText = ({ checked }: { checked: Checked }) => {
  const t = planTexts.value
  const box = useRef<HTMLTextAreaElement>(null)
  const failure = useSignal<{ sentence: string } | undefined>(undefined)
  const select = (problem: Problem): void => {
    box.current?.focus()
    box.current?.setSelectionRange(...placeOf(candidate.value, problem))
  }
  const take = async (text: () => Promise<string>): Promise<void> => {
    try {
      candidate.value = await text()
      failure.value = undefined
    } catch (error) {
      failure.value = { sentence: thrownText(error) }
    }
  }
  return (
    <Section level={2} title={t.candidate} className="candidate">
      <Sources take={take} />
      <Failure failure={failure.value} />
      <textarea
        ref={box}
        rows={24}
        spellcheck={false}
        autocomplete="off"
        aria-label={t.candidate}
        aria-describedby="candidate-state"
        placeholder={t.placeholder}
        value={candidate}
        onInput={event => (candidate.value = event.currentTarget.value)}
        onDragOver={event => event.preventDefault()}
        onDrop={event => {
          const file = event.dataTransfer?.files[0]
          if (!file) return
          event.preventDefault()
          void take(textOf(file))
        }}
      />
      <div id="candidate-state" class="candidate-state">
        {candidate.value.trim() !== '' && <CandidateState checked={checked} onSelect={select} />}
      </div>
    </Section>
  )
}

const textOf = (file: File) => async (): Promise<string> => {
  if (file.size > FILE_BYTES_MAX) throw new Error(planTexts.peek().tooLarge)
  return file.text()
}

const running = async (): Promise<string> => (await askJson(apiAddress('GET /api/config'))).text

const Sources = ({ take }: { take: (text: () => Promise<string>) => Promise<void> }) => {
  const t = planTexts.value
  return (
    <p class="sources">
      <button type="button" onClick={() => void take(running)}>
        {t.fromRunning}
      </button>
      <label class="file">
        {t.openFile}
        <input
          type="file"
          onChange={event => {
            const file = event.currentTarget.files?.[0]
            if (file) void take(textOf(file))
            event.currentTarget.value = ''
          }}
        />
      </label>
      {candidate.value !== '' && <Copy label={t.copyText} text={() => candidate.value} />}
    </p>
  )
}
