import { defaultTexts, withoutMarkdown, withoutMentions, type Markup } from 'chatgate/plugin'

/** Rocket.Chat knows no escape in its Markdown. */
export const ROCKETCHAT: Markup = {
  name: 'rocketchat',
  escape: value => withoutMentions(withoutMarkdown(value)),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `*${text}*`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '\n',
})
