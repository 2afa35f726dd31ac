import { cutToWidth, terminalWidth } from './display-width.ts'

const REPAINT_MS = 200
const USUAL_WIDTH = 80
const CLEAR_LINE = '\r\u001B[K'

/**
 * One line on the terminal that is repainted in place; silent if standard error is not a terminal, so that pipes stay
 * clean.
 */
export const createProgressLine = (stream: NodeJS.WriteStream = process.stderr) => {
  let paintedAt = -Infinity
  return {
    /** Calls `text` only when it is time to show it. */
    show(text: () => string): void {
      if (!stream.isTTY || performance.now() - paintedAt < REPAINT_MS) return
      paintedAt = performance.now()
      stream.write(CLEAR_LINE + cutToWidth(text(), (terminalWidth(stream) ?? USUAL_WIDTH) - 1))
    },
    clear(): void {
      if (stream.isTTY) stream.write(CLEAR_LINE)
    },
  }
}
