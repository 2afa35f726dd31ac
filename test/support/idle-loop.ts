/**
 * A statement that never returns to the event loop, as `while (true) {}` does, and leaves the processor to the other tests. What keeps the
 * processor busy as well is tried by test/plugins/hang.test.ts and `npm run test:faults`.
 */
export const IDLE_LOOP =
  'for (const cell = new Int32Array(new SharedArrayBuffer(4)); ; ) Atomics.wait(cell, 0, 0, 10)'
