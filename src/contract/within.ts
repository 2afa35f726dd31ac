/** Settles as the promise does, or rejects with this sentence when that takes longer. */
export const within = async <Value>(
  timeoutMs: number,
  promise: Promise<Value>,
  sentence: string,
): Promise<Value> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(sentence)), timeoutMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
