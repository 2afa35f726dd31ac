/** Answers a request of the admin API with this status and sentence. */
export const httpError = (status: number, message: string): Error =>
  Object.assign(new Error(message), { status })
