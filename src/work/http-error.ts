/** An error that the admin API answers with this status and sentence. */
export const httpError = (status: number, message: string): Error =>
  Object.assign(new Error(message), { status })
