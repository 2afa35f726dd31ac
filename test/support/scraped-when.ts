import type { RunningGateway } from './gateway.ts'
import { scrape, type Scrape } from './scrape.ts'
import { until } from './until.ts'

/** Waits until a scrape meets a condition, because what the work thread did shows a quarter of a second later. */
export const scrapedWhen = async (
  gateway: RunningGateway,
  holds: (metrics: Scrape) => boolean,
  message: string,
): Promise<Scrape> => {
  let metrics = await scrape(gateway)
  await until(async () => holds((metrics = await scrape(gateway))), message)
  return metrics
}
