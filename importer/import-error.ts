/** What keeps the import from going on, as one sentence for whoever started it. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}
