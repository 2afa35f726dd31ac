/**
 * The answer that Chat expects: JSON with HTTP status 200, within two seconds. For before-events further fields may
 * follow. Source: https://trtc.io/document/34354
 */
export interface Envelope {
  ActionStatus: 'OK' | 'FAIL'
  /** 0 for yes. */
  ErrorCode: number
  ErrorInfo: string
  [field: string]: unknown
}
