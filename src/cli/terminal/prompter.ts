import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Exit } from '../exit.ts'

export interface Prompter {
  /** The typed text, trimmed. Ends the command with 1 on Ctrl-C and Ctrl-D. */
  ask: (question: string, how?: { hidden?: boolean }) => Promise<string>
  close: () => void
}

/** Asks people on the terminal. Text typed into a hidden question is not shown. */
export const createPrompter = (): Prompter => {
  let isHidden = false
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      // Not awaited: a question that is written late would be hidden together with its answer.
      if (!isHidden) process.stderr.write(chunk)
      done()
    },
  })
  const terminal = createInterface({ input: process.stdin, output, terminal: true })
  terminal.on('SIGINT', () => terminal.close())
  // Buffers lines that are typed before their question.
  const lines = terminal[Symbol.asyncIterator]()
  return {
    async ask(question, { hidden = false } = {}) {
      terminal.setPrompt(question)
      terminal.prompt()
      isHidden = hidden
      const line = await lines.next()
      isHidden = false
      if (hidden) process.stderr.write('\n')
      if (line.done) throw new Exit(1, '\nGiven up.')
      return line.value.trim()
    },
    close: () => terminal.close(),
  }
}
