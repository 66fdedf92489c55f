/** It cannot start as things are; the message says why in one sentence, fit to be printed alone. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}
