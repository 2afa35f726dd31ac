const NS_PER_MS = 1e6

/** Milliseconds since some moment, the same in all threads of this process; they go on evenly, whatever is done to the clock of the machine. */
export const steadyNow = (): number => Number(process.hrtime.bigint()) / NS_PER_MS
