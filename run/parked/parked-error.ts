/** It cannot be done as it was asked for; the message says what to do. */
export class ParkedError extends Error {
  override readonly name = 'ParkedError'
}
