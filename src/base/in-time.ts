/** Settles as `work` does, or rejects with this sentence when that takes longer. */
export const inTime = async <Value>(
  work: Value | Promise<Value>,
  timeoutMs: number,
  sentence: string,
): Promise<Value> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(sentence)), timeoutMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
