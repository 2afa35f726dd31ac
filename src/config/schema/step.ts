import Type from 'typebox'

/** The setting of every step. */
export const stepSettings = {
  template: Type.Optional(
    Type.String({
      description:
        'The block of `templates` whose options the step has. Its own options replace them, and they replace those of `defaults`.',
    }),
  ),
}
