import { defaultTexts, fullWidth, type Markup } from 'chatgate/plugin'

/**
 * WeCom documents no way to escape, so what has a meaning in its Markdown becomes full-width: `<@id>` cannot alert
 * anyone, and no link hides behind other words. At the beginning of a line `#` makes a heading and `>` a quote.
 * https://developer.work.weixin.qq.com/document/path/91770
 */
export const WECOM: Markup = {
  name: 'wecom',
  escape: value => fullWidth(value, /[<>[\]`*]|(?<=^\s*)#|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '\n',
})
