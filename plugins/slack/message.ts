import { inLines, inUnits, withoutHalfTags, type Message, type Room } from 'chatgate/plugin'

/** Slack cuts what is longer than 4,000 characters; the rest is for mentions and the mark. */
const TEXT = withoutHalfTags(inUnits(3_000))
const MENTIONS_LENGTH = 900

/** An entity for `&`, `<` or `>` is never cut in half. */
export const TEXT_ROOM: Room = {
  fits: TEXT.fits,
  cut: text => TEXT.cut(text).replace(/&(?:a|am|amp|g|gt|l|lt)?…$/, '…'),
}

export const DEFAULT_TEXT =
  '*{{ command }}*{% if subject %} {{ subject }}{% endif %}{% if operator %} by {{ operator }}{% endif %}{% if link %} <{{ link }}|Open>{% endif %}'

export const DIGEST_TEXT = `*{{ count }} events*{% if operators.size > 0 %} by {% for one in operators limit: 3 %}{{ one.name }} ({{ one.count }}){% unless forloop.last %}, {% endunless %}{% endfor %}{% endif %}
{% for event in events %}• {{ event.command }}{% if event.subject %} {{ event.subject }}{% endif %}{% if event.tags.size > 0 %}: {{ event.tags | join: ', ' }}{% endif %}{% if event.link %} <{{ event.link }}|Open>{% endif %}
{% endfor %}{% if more > 0 %}… and {{ more }} more{% endif %}`

/** What alerts those with these ids. Throws an error with a sentence for what Slack cannot alert. */
export const mentionsOf = (ids: readonly string[]): string[] => {
  const mentions = ids.map(mentionOf)
  if (mentions.join(' ').length > MENTIONS_LENGTH)
    throw new Error('`mention` is too long for a message in Slack; mention a user group')
  return mentions
}

/** https://docs.slack.dev/messaging/formatting-message-text#advanced */
const mentionOf = (id: string): string => {
  if (['here', 'channel', 'everyone'].includes(id)) return `<!${id}>`
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`
  if (/^S[A-Z0-9]+$/.test(id)) return `<!subteam^${id}>`
  throw new Error(
    `\`mention\` holds ${id}, but Slack knows people and user groups only by their ids, such as U024BE7LH or SAZ94GDB8; there are also here, channel and everyone`,
  )
}

/** The message as Slack gets it, either way: names and addresses in it mention and show nothing by themselves. */
export const bodyOf = (message: Message) => ({
  text: textOf(message),
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
})

export const textOf = ({ text, mention, mark }: Message): string =>
  inLines(text, mention.join(' '), `_${mark}_`)
