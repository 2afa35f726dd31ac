const NAMES = String.raw`localhost|127(\.\d+){3}`
const ADDRESS = new RegExp(`^(${NAMES}|::1)$`)
const HOST = new RegExp(String.raw`^(${NAMES}|\[::1\])(:\d+)?$`, 'i')

/** Whether only this machine reaches an address to listen on. */
export const isLoopback = (address: string): boolean => ADDRESS.test(address)

/** Whether the Host of a request names this machine, with or without a port. */
export const isLoopbackHost = (host: string): boolean => HOST.test(host)
