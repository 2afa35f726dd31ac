export { sampleEvent, sampleEvents } from '../../src/plugin-test/samples.ts'
