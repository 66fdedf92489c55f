/** What keeps us from judging, as one sentence. It is no verdict, so it ends with an exit code of its own. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError'
}
