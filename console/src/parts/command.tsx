import { printable } from '../../../src/log/printable.ts'

/** The family of a command stands back, as what differs comes after it. */
export const Command = ({ name }: { name: string }) => {
  const dot = name.indexOf('.')
  return (
    <bdi class="command-name">
      <span class="family">{printable(name.slice(0, dot + 1))}</span>
      {printable(name.slice(dot + 1))}
    </bdi>
  )
}
