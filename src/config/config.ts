import type { EnvironmentProxies } from '../base/http-proxy.ts'
import type { TraceSettings } from '../traces/settings.ts'
import type { AnswerPolicy, DeliveryPolicy } from '../plugin/policy.ts'
import type { PluginDefinition, TlsOptions, Tools } from '../plugin.ts'
import type { Path } from './path.ts'
import type { Problem } from './problem.ts'

/** A config before it is checked. Data only, so that it can be handed to another thread. */
export interface ConfigSource {
  /** The absolute path of the file. */
  file: string
  text: string
  /** The environment, completed by the `.env` file beside the config. */
  environment: Record<string, string>
  /** By the entries of `include`; absent if there are none. */
  included?: Included[]
}

/** A file that a config includes. */
export interface IncludedFile {
  /** Absolute. */
  file: string
  text: string
}

/** What an entry of `include` has brought. */
export interface Included {
  /** Where it stands in the config. */
  path: Path
  /** As it is written. */
  pattern: string
  /** Sorted by their names. */
  files: IncludedFile[]
  /** The files and folders that were looked at, absolute: if one changes, another file may match. */
  watched: string[]
  /** Why the entry cannot be used, as a sentence. */
  mistake?: string
  /** The files that cannot be used. */
  problems: Problem[]
}

/** A token set in Chat's console. */
export interface AppToken {
  /** Its place in the config, below its app: `token`, `tokens[0]`, `previousToken`. */
  place: string
  token: string
}

export interface App {
  /** Chat's SdkAppid. */
  id: string
  /** Any of them verifies a callback. Without a token, callbacks of this app are not verified. */
  tokens: AppToken[]
  /** Whether the config declares that the app has no token on purpose. */
  unsigned: boolean
  /** Accounts whose actions count as an admin's. */
  admins: string[]
  /** How far `RequestTime` may be from now, in either direction. */
  maxAgeMs: number
}

/** The part of a config that is plain data, so that it can cross threads. */
export interface Settings {
  file: string
  /** 12 hex digits computed from the text, what it includes, and its variables: identifies the config in force. */
  hash: string
  /** The same of the variables alone: shows whether a secret has changed. */
  variables: string
  /** Files that it names and that are read with it: plugins, word lists. Absolute paths. */
  files: string[]
  listen: {
    host: string
    port: number
    path: string
    maxBodyBytes: number
    keepTryingMs: number
    /** Addresses and networks whose `X-Forwarded-For` is trusted. */
    proxies: string[]
  }
  admin: {
    host: string
    port: number
    token?: string
    /** May only read. */
    readToken?: string
    /** How people reach the console, without a slash at the end. */
    url?: string
  }
  apps: Record<string, App>
  /** `sqlite:` and an absolute path, or the URL of a database with its password. */
  store: string
  keep: { forMs: number; atMostBytes?: number }
  /** Every value that must never be shown: tokens, and all options marked `secret`. */
  secrets: string[]
}

/** The settings of every destination, besides its plugin's own options. */
export interface DestinationSettings extends DeliveryPolicy {
  /** `<route>/<step>` */
  name: string
}

export interface StepConfig {
  /** The key in the YAML, which is the name of the plugin. */
  plugin: string
  definition: PluginDefinition
  /** Checked, completed with `defaults` and the plugin's own defaults, and decoded. */
  options: Record<string, unknown>
  /** As written in the config, with `defaults`: shows whether two steps are the same. */
  written: Readonly<Record<string, unknown>>
  /** Only if the plugin is a destination. */
  destination?: DestinationSettings
  /** The plugin's file, to recognize it in a stack trace or profile. */
  pluginFile: string
  /** The address of its proxy, or `none`; absent if the environment decides. */
  proxy?: string
  /** As written: each is a text in PEM, or the name of its file. */
  tls?: TlsOptions
  /** Imports a package that the plugin needs. */
  load: Tools['load']
  /** Gives the step's place, for problems that appear only when the plugin starts. */
  locate(problem: { option?: string; sentence: string }): Problem
}

export interface RouteConfig {
  name: string
  /** Commands, families (`Group.*`) or `*`. */
  when: string[]
  /** SdkAppids; absent for all apps. */
  apps?: string[]
  steps: StepConfig[]
}

/** Who answers a command before something happens. */
export interface AnswerConfig {
  policy: AnswerPolicy
  steps: StepConfig[]
}

export interface Config {
  settings: Settings
  /** What the environment says of proxies. */
  proxies: EnvironmentProxies
  /** Where traces go, as the environment says; absent where nowhere. */
  traces?: TraceSettings
  routes: RouteConfig[]
  answers: AnswerConfig[]
  /** Valid, but probably not what was meant. */
  warnings: Problem[]
}
