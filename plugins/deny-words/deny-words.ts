import { definePlugin, readLines, Type, type Answer } from 'chatgate/plugin'
import { textsOf } from './texts.ts'
import { createFinder, NORMALIZATIONS } from './words.ts'

const TEXT_LENGTH_MAX = 1024 * 1024

export default definePlugin({
  kind: 'responder',
  summary:
    'Refuses texts with one of the listed words: messages, including everything forwarded, quoted or attached, names, and texts of friend requests.',
  options: {
    words: Type.Array(Type.String({ minLength: 1, description: 'A word, or several with spaces between.' }), {
      default: [],
      description:
        'Found as whole words, whatever their case or width; in scripts without spaces, like Chinese, anywhere in the text.',
    }),
    file: Type.Optional(
      Type.String({
        minLength: 1,
        file: true,
        description: 'A text file with one word per line, in addition to `words`; # starts a comment.',
      }),
    ),
    normalize: Type.Enum([...NORMALIZATIONS], {
      default: 'marks',
      description:
        'Differences to ignore: `width`, the case and width of letters and invisible characters between them; `marks`, also strokes and dots laid over letters; `accents`, also accents, so that `é` is `e`.',
    }),
    decision: Type.Enum(['refuse', 'discard'], {
      default: 'refuse',
      description: '`discard` drops a message silently; its sender believes that it was sent.',
    }),
    code: Type.Optional(
      Type.Integer({ description: 'Your own ErrorCode, in the range that the command allows.' }),
    ),
    info: Type.Optional(
      Type.String({
        description: 'The text that the client sees; it needs your own `code`.',
        maxLength: 200,
      }),
    ),
  },
  example: { words: ['casino', '赌博'], code: 120001, info: 'Please mind your words.' },
  start({ words, file, normalize, decision, code, info }, tools) {
    const listed = [...words, ...(file === undefined ? [] : readLines('file', file, tools))]
    const find = createFinder(listed, normalize)
    if (listed.length === 0) throw new Error('there are no words; list them as `words`, or in a `file`')
    const denial: Answer =
      decision === 'discard'
        ? { decision }
        : { decision, ...(code !== undefined && { code }), ...(info !== undefined && { info }) }
    return {
      possible: [denial],
      answer({ body }) {
        const texts = textsOf(body)
        // Far more than Chat lets anyone send.
        const length = texts.reduce((sum, text) => sum + text.length, 0)
        if (length > TEXT_LENGTH_MAX) return { unusable: 'it holds too much text to be checked in time' }
        return texts.some(text => find(text) !== undefined) ? denial : undefined
      },
    }
  },
})
