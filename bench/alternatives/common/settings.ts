/** What the bench tells a server it starts: all of it comes in environment variables. */

const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`)
  return value
}

/** Chat's `SdkAppid`. */
export const APP = required('CHAT_APP')
/** The token by which Chat signs its callbacks. */
export const TOKEN = required('CHAT_TOKEN')
/** `redis://…` or `postgres://…` */
export const STORE_URL = required('STORE_URL')
/** Where each callback goes to. */
export const DESTINATIONS = required('DESTINATIONS').split(',')
/** `whsec_` and base64, as Standard Webhooks writes it. */
export const WEBHOOK_SECRET = required('WEBHOOK_SECRET')
/** Whether this process sends too, or only takes callbacks. */
export const SENDS = required('SENDS') === 'true'

/** How many deliveries are on their way at a time. */
export const CONCURRENCY = 64
/** How often a delivery is tried. */
export const ATTEMPTS = 10
