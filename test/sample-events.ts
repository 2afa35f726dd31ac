export { sampleEvent, sampleEvents } from '../src/contract/samples.ts'
