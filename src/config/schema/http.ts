import Type from 'typebox'

export const PROXY_MUST_BE =
  'the address of an HTTP proxy, like http://user:password@proxy.internal:3128, or `none`'

/** The setting of every step whose plugin sends over HTTP. */
export const httpSettings = {
  proxy: Type.Optional(
    Type.String({
      pattern: '^(none|http://([^\\s/?#@]+@)?[^\\s/?#@]+/?)$',
      holdsPassword: true,
      mustBe: PROXY_MUST_BE,
      description:
        'The HTTP proxy to send through, or `none`. By default what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.',
    }),
  ),
}
