import { definePlugin, fieldPath, Type } from 'chatgate/plugin'
import { hideIn, OWN_FIELDS } from './hide.ts'

export default definePlugin({
  kind: 'transform',
  summary: 'Masks or removes what must not leave, for the steps below.',
  options: {
    fields: Type.Array(fieldPath([...OWN_FIELDS, 'body'], { description: 'One field or place.' }), {
      default: [],
      description:
        '`operator`, `subject`, `group`, `platform`, `clientIp`, or places in the body like `body.MsgBody.*.MsgContent.Text`, where `*` is every item or key; a name goes through a list too. The other fields always stay. Event and body say the same things twice, so the text of a field is also masked wherever it stands as a whole text, and a field or change that was read from a place in the body is masked when that place goes. What only equals it, or contains it, stays; of a batch these fields tell the first item only.',
    }),
    tags: Type.Array(Type.String({ minLength: 1, description: 'One tag.' }), {
      default: [],
      description:
        'Profile tags whose values go: in `changes`, and as the `Value` beside such a `Tag` in the body.',
    }),
    with: Type.String({ default: '***', description: 'What stands in place of a value.' }),
    remove: Type.Boolean({
      default: false,
      description:
        'Whether the fields and tags named here are removed instead, tags with their names. The same text elsewhere is masked all the same.',
    }),
  },
  example: { fields: ['operator', 'body.CloudCustomData'], tags: ['Tag_Profile_IM_Nick'] },
  start({ fields, tags, with: mask, remove }) {
    if (fields.length + tags.length === 0)
      throw new Error('nothing is named to be redacted; list it in `fields` or `tags`')
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
