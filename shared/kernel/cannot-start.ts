/** Started as asked, it cannot: the message says why in one sentence and what to do. Printed without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}
