import type { App } from '../../config/config.ts'
import { Exit } from '../exit.ts'

/** The app of this SdkAppid, or the first of the config. Ends with 2 when there is none. */
export const chooseApp = (apps: Readonly<Record<string, App>>, id: string | undefined): App => {
  const app = id === undefined ? Object.values(apps)[0] : Object.hasOwn(apps, id) ? apps[id] : undefined
  if (!app) throw new Exit(2, `The config has no app ${id ?? ''}; it has ${Object.keys(apps).join(', ')}.`)
  return app
}
