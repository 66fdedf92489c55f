/** What is stored, or was read, belongs to another history of the log than it has by now: whoever comes upon it begins anew. */
export class OtherHistory extends Error {
  override readonly name = 'OtherHistory'
}
