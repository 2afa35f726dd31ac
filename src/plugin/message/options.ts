import Type from 'typebox'
import { expression, template } from '../options.ts'

/** Options that have the same name and form in every destination that tells people. */
export const messageOptions = {
  /** The whole address, which is the secret; `example` without its secret part. */
  url: (example: string, description: string) =>
    Type.String({
      secret: true,
      // A line break at the end has a sentence of its own.
      pattern: '^https?://[^\\s/?#]\\S*\\s*$',
      mustBe: `an address like ${example}`,
      description,
    }),
  /** For services that can ask for signatures. */
  secret: (description: string) => Type.Optional(Type.String({ secret: true, minLength: 1, description })),
  /** Plain text in one line, for receivers whose titles have no markup. */
  title: (description = 'The title, as plain text in one line.') =>
    template('header', {
      default: '{{ command }}{% if subject %}: {{ subject }}{% endif %}',
      description,
    }),
  mention: (
    description: string,
    { pattern, mustBe } = { pattern: '^[^\\s<>"\'`]+$', mustBe: 'the id of someone, without spaces' },
  ) =>
    Type.Array(Type.String({ pattern, mustBe, description: 'Whom to alert.' }), {
      default: [],
      maxItems: 100,
      description,
    }),
  mentionWhen: Type.Optional(
    expression({
      description:
        'Mentions them only if this expression is true, as in `match`; for a digest, if it is true for one of its events.',
    }),
  ),
  color: (usual: string, colors: readonly string[]) =>
    template('header', {
      default: usual,
      description: `The color, as a template that makes one of ${colors.join(', ')}; any other text means ${usual}. A digest has the color of its first event.`,
    }),
}
