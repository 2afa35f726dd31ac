// oxlint-disable-next-line no-control-regex -- it is control characters that are meant
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/**
 * What others have written, safe to print: an account or a nickname with an escape sequence in it could repaint the
 * terminal of whoever looks at it, or turn its direction. Each such character becomes a `�`, line breaks become spaces.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\r\n|[\r\n\t]/g, ' ').replaceAll(CONTROL, '�')
