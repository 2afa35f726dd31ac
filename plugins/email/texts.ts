/** The default text of a mail. */
export const DEFAULT_TEXT = `{{ command }} at {{ time | date: '%Y-%m-%d %H:%M:%S' }} UTC
{% if operator %}by {{ operator }}
{% endif %}{% if subject %}about {{ subject }}
{% endif %}{% for change in changes %}{{ change.tag }}: {{ change.value }}
{% endfor %}
Event {{ id }}
{% if link %}{{ link }}
{% endif %}`

export const DIGEST_TEXT = `{{ count }} events from {{ from | date: '%Y-%m-%d %H:%M:%S' }} to {{ until | date: '%Y-%m-%d %H:%M:%S' }} UTC
{% if operators.size > 0 %}
by {% for one in operators %}{{ one.name }} ({{ one.count }}){% unless forloop.last %}, {% endunless %}{% endfor %}
{% endif %}
{% for event in events %}- {{ event.command }}{% if event.subject %} {{ event.subject }}{% endif %}{% if event.tags.size > 0 %}: {{ event.tags | join: ', ' }}{% endif %}{% if event.link %} {{ event.link }}{% endif %}
{% endfor %}{% if more > 0 %}… and {{ more }} more
{% endif %}`
