/** What keeps us from judging, as one sentence. It is no verdict, so it ends with an exit code of its own. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError'
}

/** The query service answers, and with an error. */
export class WrongStatus extends VerifyError {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
