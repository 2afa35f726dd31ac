/** All destinations that tell people, each way of them: what they need, and how their services say yes. */
import { loadBuiltIn } from '../../src/config/plugins/load-plugin.ts'
import type { PluginDefinition } from '../../src/plugin.ts'

export interface MessagePlugin {
  /** The plugin, and which way of it. */
  what: string
  plugin: string
  /** The options that it needs, with the address of a service. */
  optionsFor: (url: string) => Record<string, unknown>
  /** What the service says when it has taken a message. */
  yes: string
  /** How it asks for a pause of so many seconds, as it says it; absent where it never says how long. */
  pause?: (seconds: string) => { status?: number; headers?: Record<string, string>; body: string }
  /** The options of the texts, if they have other names than `text` and `digestText`. */
  texts?: readonly [one: string, many: string]
}

const TELEGRAM = { token: '123456789:AAvery-secret_token', chat: -1001 }
const APP = { token: 'xoxb-1234-example', channel: 'C024BE91L' }

export const MESSAGE_PLUGINS: readonly MessagePlugin[] = [
  {
    what: 'wecom',
    plugin: 'wecom',
    optionsFor: url => ({ url: `${url}/cgi-bin/webhook/send?key=693a91f6-example` }),
    yes: '{"errcode":0,"errmsg":"ok"}',
  },
  {
    what: 'feishu',
    plugin: 'feishu',
    optionsFor: url => ({ url: `${url}/open-apis/bot/v2/hook/f3a1-example` }),
    yes: '{"code":0,"msg":"success"}',
    pause: seconds => ({
      status: 429,
      headers: { 'x-ogw-ratelimit-reset': seconds },
      body: '{"code":99991400,"msg":"request trigger frequency limit"}',
    }),
  },
  {
    what: 'dingtalk',
    plugin: 'dingtalk',
    optionsFor: url => ({ url: `${url}/robot/send?access_token=566cc69da782ec`, secret: 'SECexample' }),
    yes: '{"errcode":0,"errmsg":"ok"}',
  },
  {
    what: 'telegram',
    plugin: 'telegram',
    optionsFor: url => ({ url, ...TELEGRAM }),
    yes: '{"ok":true,"result":{"message_id":1}}',
    pause: seconds => ({
      status: 429,
      body: `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":${seconds}}}`,
    }),
  },
  {
    what: 'discord',
    plugin: 'discord',
    optionsFor: url => ({ url: `${url}/api/webhooks/1234567890/example-token` }),
    yes: '{"id":"1"}',
    pause: seconds => ({ status: 429, body: `{"message":"rate limited","retry_after":${seconds}}` }),
  },
  {
    what: 'teams',
    plugin: 'teams',
    optionsFor: url => ({ url: `${url}/workflows/1/invoke?api-version=2016-06-01&sig=example-signature` }),
    yes: '',
  },
  {
    what: 'mattermost',
    plugin: 'mattermost',
    optionsFor: url => ({ url: `${url}/hooks/xxx-example-xxx` }),
    yes: 'ok',
  },
  {
    what: 'rocketchat',
    plugin: 'rocketchat',
    optionsFor: url => ({ url: `${url}/hooks/64f1example/token-example` }),
    yes: '{"success":true}',
  },
  {
    what: 'googlechat',
    plugin: 'googlechat',
    optionsFor: url => ({ url: `${url}/v1/spaces/AAAA/messages?key=example-key&token=example-token` }),
    yes: '{"name":"spaces/AAAA/messages/1"}',
  },
  {
    what: 'pagerduty',
    plugin: 'pagerduty',
    optionsFor: url => ({ url, key: 'e93facc04764012d7bfb002500d5d1a6' }),
    yes: '{"status":"success"}',
    texts: ['summary', 'digestSummary'],
  },
  {
    what: 'slack, a webhook',
    plugin: 'slack',
    optionsFor: url => ({ url: `${url}/services/T00000000/B00000000/example-token` }),
    yes: 'ok',
  },
  {
    what: 'slack, an app',
    plugin: 'slack',
    optionsFor: url => ({ url: `${url}/api/`, ...APP }),
    yes: '{"ok":true,"channel":"C024BE91L","ts":"1.2"}',
    pause: seconds => ({
      status: 429,
      headers: { 'retry-after': seconds },
      body: '{"ok":false,"error":"ratelimited"}',
    }),
  },
]

export const definitionOf = async ({ plugin }: MessagePlugin): Promise<PluginDefinition<'destination'>> => {
  const loaded = await loadBuiltIn(plugin)
  if (!('definition' in loaded) || loaded.definition.kind !== 'destination')
    throw new Error(`${plugin} is no destination`)
  return loaded.definition as PluginDefinition<'destination'>
}
