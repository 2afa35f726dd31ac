import { defaultTexts, fullWidth, type Markup } from 'chatgate/plugin'

/**
 * Cards know some Markdown, `<at>` for mentions, entities of HTML and `{{DATE(…)}}`, and no documented way to escape, so
 * what has a meaning becomes full-width. At the beginning of a line `-` and `1.` make lists.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export const TEAMS: Markup = {
  name: 'teams',
  escape: value =>
    fullWidth(
      value,
      /[\\*~`[\]<>]|&(?=[#\p{L}]|$)|\{(?=\{|$)|(?<=^\s*)[#+-]|(?<=^\s*\d*)[.)]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
    ),
}

export const DEFAULT_TEXTS = defaultTexts({
  bold: text => `**${text}**`,
  link: (url, words) => `[${words}](${url})`,
  // A single one is a space in a card.
  newLine: '\n\n',
})
