import { hash } from 'node:crypto'

/**
 * What Chat sends as `Sign`: lower-case hex. `requestTime` is the text in the URL, in seconds. Source:
 * https://trtc.io/document/34354, "authentication".
 */
export const signFor = (token: string, requestTime: string): string =>
  hash('sha256', token + requestTime, 'hex')
