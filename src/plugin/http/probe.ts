import { thrownText } from '../../base/thrown.ts'

/** A probe for destinations that are reached by HTTP: does the host name have an address? Sends nothing. */
export const probeHost = async (
  hostname: string,
  tools: { lookup(hostname: string): Promise<string[]> },
): Promise<{ ok: boolean; detail: string }> => {
  try {
    return { ok: true, detail: `${hostname} is at ${(await tools.lookup(hostname)).join(', ')}` }
  } catch (error) {
    return { ok: false, detail: thrownText(error) }
  }
}
