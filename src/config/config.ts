import type { AnswerPolicy, DeliveryPolicy } from '../plugin/policy.ts'
import type { PluginDefinition } from '../plugin.ts'
import type { Problem } from './problem.ts'

/** What a config is made of before it is checked. Data only, so that it can be handed to another thread. */
export interface ConfigSource {
  /** The absolute path of the file. */
  file: string
  text: string
  /** The environment, completed by the `.env` file beside the config. */
  environment: Record<string, string>
}

/** A token set in Chat's console. */
export interface AppToken {
  /** Where it stands in the config, below its app: `token`, `tokens[0]`, `previousToken`. */
  place: string
  token: string
}

export interface App {
  /** Chat's SdkAppid. */
  id: string
  /** Any of them verifies. Without one, callbacks of this app are not verified. */
  tokens: AppToken[]
  /** Whether it is said that there is none on purpose. */
  unsigned: boolean
  /** Accounts whose actions count as an admin's. */
  admins: string[]
  /** How far `RequestTime` may be from now, either way. */
  maxAgeMs: number
}

/** The part of a config that is plain data, so that it can cross threads. */
export interface Settings {
  file: string
  /** 12 hex digits made of the text and of the variables in it: tells which config is in force. */
  hash: string
  /** What it names and is read with it: plugins, lists of words. Absolute. */
  files: string[]
  listen: {
    host: string
    port: number
    path: string
    maxBodyBytes: number
    keepTryingMs: number
    /** Addresses and networks whose `X-Forwarded-For` is believed. */
    proxies: string[]
  }
  admin: {
    host: string
    port: number
    token?: string
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

/** What every destination takes beside its plugin's own options. */
export interface DestinationSettings extends DeliveryPolicy {
  /** `<route>/<step>` */
  name: string
}

export interface StepConfig {
  /** The key in the YAML, which is the name of the plugin. */
  plugin: string
  definition: PluginDefinition
  /** Checked, completed by `defaults` and the plugin's own defaults, and decoded. */
  options: Record<string, unknown>
  /** As they were written, with `defaults`: tells whether two steps are the same. */
  written: Readonly<Record<string, unknown>>
  /** Only where the plugin is a destination. */
  destination?: DestinationSettings
  /** The plugin's file, to recognise it in a stack trace or profile. */
  pluginFile: string
  /** Where the step stands, for problems that show only when the plugin starts. */
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
  routes: RouteConfig[]
  answers: AnswerConfig[]
  /** Things that are allowed, and probably not meant. */
  warnings: Problem[]
}
