import { backslashed, defaultTexts, withoutMentions, type Markup } from 'chatgate/plugin'

/**
 * Discord's Markdown takes a backslash before any punctuation. What means something only at the beginning of a line
 * (`# `, `- `, `1. `) gets one at the beginning of a value: within an address it might stay there.
 * https://support.discord.com/hc/articles/210298617
 */
export const DISCORD: Markup = {
  name: 'discord',
  escape: value => withoutMentions(backslashed(value, /[\\*_~|`[\]()<>]|(?<=^\s*)[#+-]|(?<=^\s*\d*)[.)]/g)),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '\n',
})
