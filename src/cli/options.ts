import { Option } from 'commander'

export const configOption = (): Option =>
  new Option('-c, --config <file>', 'the config; else gateway.config.yaml in this folder or above')

export const jsonOption = (): Option => new Option('--json', 'prints JSON, for programs')

export const adminOption = (): Option =>
  new Option('--admin <url>', 'the admin address of the gateway; else as the config says').env(
    'CHATGATE_ADMIN',
  )
