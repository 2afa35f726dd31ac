/** What a connection failed with, for example ECONNREFUSED. */
export const failureCode = (error: unknown): string => (error as { code?: string }).code ?? String(error)
