import { defaultTexts, withoutMarkdown, type Markup } from 'chatgate/plugin'

/**
 * The Markdown of cards has entities for its own characters, but it is not known which apps know them.
 * https://open.feishu.cn/document/ukTMukTMukTM/uADOwUjLwgDM14CM4ATN
 */
export const FEISHU: Markup = { name: 'feishu', escape: withoutMarkdown }

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '\n',
  hasTitle: true,
})
