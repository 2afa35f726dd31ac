/** How a receiver writes what the default texts of a message need. */
interface Look {
  bold: (text: string) => string
  link: (url: string, words: string) => string
  /** A line break. */
  newLine: string
  /** Whether a title above the text already says what happened to whom. */
  hasTitle?: boolean
}

/** The default texts of messages about one event and about many, as Liquid templates, in the markup of a receiver. */
export const defaultTexts = ({
  bold,
  link,
  newLine,
  hasTitle = false,
}: Look): { text: string; digestText: string } => {
  const by = hasTitle ? 'By ' : ' by '
  return {
    text: [
      hasTitle ? '' : `${bold('{{ command }}')}{% if subject %} {{ subject }}{% endif %}`,
      `{% if operator %}${by}{{ operator }}{% endif %}`,
      `{% for change in changes %}${newLine}{{ change.tag }}: {% if change.before != nil %}{{ change.before }} → {% endif %}{{ change.value }}{% endfor %}`,
      `{% if link %}${newLine}${link('{{ link }}', 'Open')}{% endif %}`,
    ].join(''),
    digestText: [
      hasTitle ? '' : bold('{{ count }} events'),
      `{% if operators.size > 0 %}${by}{% for one in operators limit: 3 %}{{ one.name }} ({{ one.count }}){% unless forloop.last %}, {% endunless %}{% endfor %}{% endif %}`,
      `{% for one in commands limit: 5 %}${newLine}{{ one.count }} × {{ one.name }}{% endfor %}`,
      `{% for event in events %}${newLine}• {% if event.subject %}{{ event.subject }}{% else %}{{ event.command }}{% endif %}{% if event.tags.size > 0 %}: {{ event.tags | join: ', ' }}{% endif %}{% if event.link %} ${link('{{ event.link }}', 'Open')}{% endif %}{% endfor %}`,
      `{% if more > 0 %}${newLine}… and {{ more }} more{% endif %}`,
    ].join(''),
  }
}
