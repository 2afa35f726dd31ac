import { defaultTexts, withoutMarkdown, withoutMentions, type Markup } from 'chatgate/plugin'

/**
 * Mattermost looks for `@name`, and turns Slack's `<!channel>` into it, before it reads the Markdown: a backslash would
 * stop neither.
 */
export const MATTERMOST: Markup = {
  name: 'mattermost',
  escape: value => withoutMentions(withoutMarkdown(value)),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  newLine: '\n',
})
