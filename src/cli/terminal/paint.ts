import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colors a text for the terminal it is printed to; leaves it plain without a terminal, and with NO_COLOR. */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream })
