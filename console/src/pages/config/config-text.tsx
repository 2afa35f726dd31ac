import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { printable } from '../../../../src/log/printable.ts'
import { Section } from '../../parts/heading.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Said } from '../../parts/text.tsx'
import { configTexts } from '../../texts/config.ts'
import type { ConfigInForce } from './config-page.tsx'
import type { Problem } from '../../state/candidate.ts'

const LINES_SHOWN = 5_000

/** Each line with an address of its own, and the warnings where they belong. */
export const ConfigText = ({ config: { text, warnings, file } }: { config: ConfigInForce }) => {
  const t = configTexts.value
  const lines = text.replace(/\n$/, '').split('\n')
  const linked = useLinkedLine()
  const byLine = Map.groupBy(
    warnings.filter(warning => warning.file === file),
    ({ line }) => line,
  )
  return (
    <Section level={2} title={t.text}>
      <p class="muted">{t.textIsMasked}</p>
      <ol class="source">
        {lines.slice(0, LINES_SHOWN).map((line, index) => (
          <Line
            // oxlint-disable-next-line react/no-array-index-key -- a line is its number
            key={index}
            number={index + 1}
            text={line}
            isLinked={linked === index + 1}
            warnings={byLine.get(index + 1) ?? []}
          />
        ))}
      </ol>
      {lines.length > LINES_SHOWN && <p class="muted">{t.linesLeft(lines.length - LINES_SHOWN)}</p>}
    </Section>
  )
}

const lineOf = (hash: string): number => Number(/^#L(\d+)$/.exec(hash)?.[1] ?? 0)

/** The line that the address names. It is there later than the address, so that the browser does not go to it by itself. */
const useLinkedLine = (): number => {
  const linked = useSignal(lineOf(location.hash))
  useEffect(() => {
    const onChange = (): void => void (linked.value = lineOf(location.hash))
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: 'center' })
    addEventListener('hashchange', onChange)
    return () => removeEventListener('hashchange', onChange)
  }, [])
  return linked.value
}

interface LineProps {
  number: number
  text: string
  isLinked: boolean
  warnings: readonly Problem[]
}

const Line = ({ number, text, isLinked, warnings }: LineProps) => (
  <li id={`L${number}`} class={isLinked ? 'linked' : ''} aria-current={isLinked ? 'true' : undefined}>
    <a href={`#L${number}`} aria-label={configTexts.value.line(number)}>
      {number}
    </a>
    <span class="code">{printable(text)}</span>
    {warnings.map(({ sentence }) => (
      <span key={sentence} class="warning">
        <Mark look="open" /> <Said text={sentence} />
      </span>
    ))}
  </li>
)
