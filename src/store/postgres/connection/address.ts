import { AddressMistake, readPostgresAddress, type PostgresAddress } from '../../../base/postgres/address.ts'
import { StoreError } from '../../store.ts'

/** Reads the `postgres://` URL of a store. Throws a StoreError that says what is wrong. */
export const readAddress = (url: string): PostgresAddress => {
  try {
    return readPostgresAddress(url)
  } catch (error) {
    if (!(error instanceof AddressMistake)) throw error
    throw new StoreError(`The URL of the store cannot be used: ${error.message}.`, 'STORE_URL')
  }
}
