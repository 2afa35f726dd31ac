/** What /metrics says of a config that takes the place of another, and of one that is refused. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LOG_ONLY, startGateway } from '../support/gateway.ts'
import { scrape } from '../support/scrape.ts'
import { scrapedWhen } from '../support/scraped-when.ts'

test('a config that takes the place of another shows, and so does one that is refused', async () => {
  const config = LOG_ONLY
  const gateway = await startGateway({ config })
  const file = join(gateway.folder, 'gateway.config.yaml')
  const first = await scrape(gateway)
  expect(first.sum('chatgate_config_last_reload_successful')).toBe(1)
  writeFileSync(file, config.replace('all:', 'every:').replace('"1400000001"', '"1400000002"'))
  const { sum, text } = await scrapedWhen(
    gateway,
    metrics => metrics.sum('chatgate_config_reloads_total', { outcome: 'loaded' }) === 1,
    'it is loaded',
  )
  expect(sum('chatgate_deliveries_total', { destination: 'every/log', outcome: 'delivered' })).toBe(0)
  expect(sum('chatgate_destination_held', { destination: 'every/log' })).toBe(0)
  expect(sum('chatgate_destination_held', { destination: 'all/log' })).toBeUndefined()
  expect(sum('chatgate_callbacks_refused_total', { app: '1400000002', answer: 'sign-wrong' })).toBe(0)
  const hashes = text.match(/^chatgate_config_info.*$/gm)
  expect(hashes).toHaveLength(1)
  expect(first.text).not.toContain(hashes?.[0])
  writeFileSync(file, 'routes: nonsense')
  await scrapedWhen(
    gateway,
    metrics =>
      metrics.sum('chatgate_config_last_reload_successful') === 0 &&
      metrics.sum('chatgate_config_reloads_total', { outcome: 'refused' }) === 1,
    'it is refused',
  )
})
