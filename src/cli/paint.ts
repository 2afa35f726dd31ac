import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours a text for a terminal; leaves it plain where there is none, and under NO_COLOR. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout })
