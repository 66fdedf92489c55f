/** A command over HTTP. Its key is its Idempotency-Key and the X-Correlation-ID of every event that comes of it. */
export type Operation = {
  readonly key: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body: object
  /** The codes with which the business may say no to it. */
  readonly mayBeRefused: readonly string[]
  /** It may find that nothing is left to do. */
  readonly mayChangeNothing: boolean
}

/** The last word on an operation: a success, or that the business said no. */
export type Answer = {
  readonly status: number
  /** Of a refusal. */
  readonly code?: string
  readonly position?: number
  readonly version?: number
}

/** The answers that say: the same again, with the same key. */
export const isNoAnswer = ({ status, code }: Answer): boolean => status === 503 || code === 'request_in_progress'

export const isSuccess = ({ status }: Answer): boolean => status === 200 || status === 201
