import { defaultTexts, withEntities, withoutMentions, type Markup } from 'chatgate/plugin'

/** Telegram's HTML. It has no switch against `@name`, which alerts a member and links to a stranger. */
export const TELEGRAM: Markup = {
  name: 'telegram',
  escape: value => withoutMentions(withEntities(value)),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `<b>${text}</b>`,
  link: (url, words) => `<a href="${url}">${words}</a>`,
  newLine: '\n',
})
