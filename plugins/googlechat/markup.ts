import { defaultTexts, withoutMarkdown, type Markup } from 'chatgate/plugin'

/** Google documents no escape. https://developers.google.com/workspace/chat/format-messages */
export const GOOGLECHAT: Markup = { name: 'googlechat', escape: withoutMarkdown }

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `*${text}*`,
  link: (url, words) => `<${url}|${words}>`,
  newLine: '\n',
})
