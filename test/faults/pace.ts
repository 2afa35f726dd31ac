/** What two cores carry beside the receivers without a queue, so that some seconds are enough for a 99th percentile. */
export const PER_SECOND = 400
