import { defaultTexts, withoutMarkdown, withoutMentions, type Markup } from 'chatgate/plugin'

/** `@` and a number alerts someone only together with `mention`, but a value must not say so either. */
export const DINGTALK: Markup = {
  name: 'dingtalk',
  escape: value => withoutMentions(withoutMarkdown(value)),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '  \n',
})
