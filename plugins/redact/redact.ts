import { definePlugin, fieldPath, Type } from 'chatgate/plugin'
import { hideIn, OWN_FIELDS } from './hide.ts'

export default definePlugin({
  kind: 'transform',
  summary: 'Masks or removes data that must not be sent, for the steps below.',
  options: {
    fields: Type.Array(fieldPath([...OWN_FIELDS, 'body'], { description: 'One field or place.' }), {
      default: [],
      description:
        "`operator`, `subject`, `group`, `platform`, `clientIp`, or places in the body like `body.MsgBody.*.MsgContent.Text`, where `*` is every item or key; a name also applies to every item of a list. The other fields always stay. The event repeats values of the body, so the value of a field is also masked wherever it is a whole string, and a field or change that was read from a place in the body is masked if that place is. Other strings that equal the place's value, or contain it, stay; for a batch these fields hold the first item only.",
    }),
    tags: Type.Array(Type.String({ minLength: 1, description: 'One tag.' }), {
      default: [],
      description:
        'Profile tags whose values are hidden: in `changes`, and as the `Value` beside such a `Tag` in the body.',
    }),
    with: Type.String({ default: '***', description: 'The replacement for a value.' }),
    remove: Type.Boolean({
      default: false,
      description:
        'Whether to remove the fields and tags named here instead, tags with their names. The same text elsewhere is still masked.',
    }),
  },
  example: { fields: ['operator', 'body.CloudCustomData'], tags: ['Tag_Profile_IM_Nick'] },
  start({ fields, tags, with: mask, remove }) {
    if (fields.length + tags.length === 0) throw new Error('nothing to redact; list it in `fields` or `tags`')
    const redaction = {
      own: fields.flatMap(([field]) => (field === 'body' ? [] : field)),
      inBody: fields.flatMap(([field, ...within]) => (field === 'body' ? [within] : [])),
      tags: new Set(tags),
      mask,
      instead: remove ? undefined : mask,
    }
    return { apply: event => hideIn(event, redaction) }
  },
})
