import { definePlugin, shorten, Type, type Change } from 'chatgate/plugin'

type Value = Change['value']

const values = (description: string) =>
  Type.Optional(
    Type.Array(
      Type.Union([Type.String(), Type.Integer()], { description: 'A value; 7 and "7" are the same.' }),
      {
        minItems: 1,
        description,
      },
    ),
  )

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps events that touch at least one of the listed profile tags, and change it as wanted.',
  options: {
    tags: Type.Array(Type.String({ minLength: 1, description: 'One tag.' }), {
      minItems: 1,
      description: 'Profile tags as Chat spells them: `Tag_Profile_IM_Nick`, `Tag_Profile_Custom_<name>`.',
    }),
    from: values('Only changes from one of these values. An unknown previous value matches none.'),
    to: values('Only changes to one of these values.'),
    changed: Type.Boolean({
      default: false,
      description: 'Only changes to a different value; the first value that is seen counts as a change.',
    }),
  },
  example: { tags: ['Tag_Profile_Custom_Level'], changed: true },
  reasons: {
    'tag-not-listed': 'The event touches none of the tags that the filter lists.',
    'value-not-listed':
      'A listed tag is touched, but not from or to one of the values that the filter lists.',
    'not-changed': 'A listed tag was set to its previous value.',
  },
  onlyFor: ['Profile.CallbackPortraitSet'],
  start({ tags, from, to, changed }) {
    const wanted = new Set(tags)
    const isListed = ({ value, before }: Change): boolean => isOneOf(from, before) && isOneOf(to, value)
    const isChanged = ({ value, before }: Change): boolean => !changed || !isSame(before, value)
    return {
      keep({ changes }) {
        const found = changes.filter(({ tag }) => wanted.has(tag))
        const listed = found.filter(isListed)
        const kept = listed.filter(isChanged)
        if (kept.length > 0) return { keep: true, why: `touches ${shown(kept)}` }
        if (listed.length > 0) return { keep: false, reason: 'not-changed', why: shown(listed) }
        if (found.length > 0) return { keep: false, reason: 'value-not-listed', why: shown(found) }
        const touched = changes.map(({ tag }) => tag).join(', ') || 'no profile tag'
        return { keep: false, reason: 'tag-not-listed', why: `touches ${touched}; wanted ${tags.join(', ')}` }
      },
    }
  },
})

/** Custom fields are strings, even those that hold numbers. */
const isSame = (one: Value | undefined, other: Value): boolean =>
  one !== undefined && String(one) === String(other)

const isOneOf = (list: readonly Value[] | undefined, value: Value | undefined): boolean =>
  list === undefined || list.some(one => isSame(value, one))

const SHOWN = 40

const shown = (changes: readonly Change[]): string =>
  changes
    .map(
      ({ tag, value, before }) =>
        `${tag} ${before === undefined ? 'unknown' : short(before)} → ${short(value)}`,
    )
    .join(', ')

const short = (value: Value): string => {
  return shorten(JSON.stringify(value), SHOWN + 1)
}
