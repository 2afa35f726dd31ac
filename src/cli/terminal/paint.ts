import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours a text for the terminal it is printed to; leaves it plain where there is none, and under NO_COLOR. */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream })
