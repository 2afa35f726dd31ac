import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { printable } from '../../../../src/log/printable.ts'
import { Section } from '../../parts/heading.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { configTexts } from '../../texts/config.ts'
import { shownFiles, type ShownFile } from './config-files.ts'
import type { ConfigInForce } from './config-page.tsx'
import type { Problem } from '../../state/candidate.ts'

const LINES_SHOWN = 5_000

/** Each line with an address of its own, and the warnings where they belong; each included file below. */
export const ConfigText = ({ config }: { config: ConfigInForce }) => {
  const t = configTexts.value
  const linked = useLinkedLine()
  return (
    <Section level={2} title={t.text}>
      <p class="muted">{t.textIsMasked}</p>
      {shownFiles(config).map((shown, index) => (
        <div key={shown.file}>
          {index > 0 && (
            <h3>
              <Code text={shown.file} />
            </h3>
          )}
          <FileText
            shown={shown}
            warnings={config.warnings.filter(({ file }) => file === shown.file)}
            linked={linked}
          />
        </div>
      ))}
    </Section>
  )
}

interface FileTextProps {
  shown: ShownFile
  warnings: readonly Problem[]
  linked: string
}

const FileText = ({ shown: { text, prefix }, warnings, linked }: FileTextProps) => {
  const lines = text.replace(/\n$/, '').split('\n')
  const byLine = Map.groupBy(warnings, ({ line }) => line)
  return (
    <>
      <ol class="source">
        {lines.slice(0, LINES_SHOWN).map((line, index) => (
          <Line
            // oxlint-disable-next-line react/no-array-index-key -- a line is its number
            key={index}
            id={`${prefix}${index + 1}`}
            number={index + 1}
            text={line}
            isLinked={linked === `${prefix}${index + 1}`}
            warnings={byLine.get(index + 1) ?? []}
          />
        ))}
      </ol>
      {lines.length > LINES_SHOWN && (
        <p class="muted">{configTexts.value.linesLeft(lines.length - LINES_SHOWN)}</p>
      )}
    </>
  )
}

const lineOf = (hash: string): string => /^#((F\d+)?L\d+)$/.exec(hash)?.[1] ?? ''

/** The line that the address names. It is there later than the address, so that the browser does not go to it by itself. */
const useLinkedLine = (): string => {
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
  id: string
  number: number
  text: string
  isLinked: boolean
  warnings: readonly Problem[]
}

const Line = ({ id, number, text, isLinked, warnings }: LineProps) => (
  <li id={id} class={isLinked ? 'linked' : ''} aria-current={isLinked ? 'true' : undefined}>
    <a href={`#${id}`} aria-label={configTexts.value.line(number)}>
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
