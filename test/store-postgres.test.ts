import { openStore } from '../src/store/open.ts'
import { testPostgres } from './postgres.ts'
import { storeContract } from './store-contract.ts'
import { storeOrderContract } from './store-order-contract.ts'

const { newDatabase } = testPostgres()

storeContract('PostgreSQL', async () => openStore(await newDatabase()))
storeOrderContract('PostgreSQL', async () => openStore(await newDatabase()))
