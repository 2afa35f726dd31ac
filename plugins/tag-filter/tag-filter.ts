import { definePlugin, Type } from 'chatgate/plugin'

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps events that touch at least one of the listed profile tags.',
  options: {
    tags: Type.Array(Type.String({ minLength: 1, description: 'One tag.' }), {
      minItems: 1,
      description: 'Profile tags as Chat spells them: `Tag_Profile_IM_Nick`, `Tag_Profile_Custom_<name>`.',
    }),
  },
  example: { tags: ['Tag_Profile_Custom_Level'] },
  reasons: { 'tag-not-listed': 'The event touches none of the tags that the filter lists.' },
  onlyFor: ['Profile.CallbackPortraitSet'],
  start({ tags }) {
    const wanted = new Set(tags)
    return {
      keep(event) {
        const found = event.tags.filter(tag => wanted.has(tag))
        if (found.length > 0) return { keep: true, why: `touches ${found.join(', ')}` }
        const touched = event.tags.join(', ') || 'no profile tag'
        return { keep: false, reason: 'tag-not-listed', why: `touches ${touched}; wanted ${tags.join(', ')}` }
      },
    }
  },
})
