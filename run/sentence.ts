/** The message, and what lies behind it, each once. */
export const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { message, code, detail, cause } = error as Error & { readonly code?: unknown; readonly detail?: string }
  const parts = [message || String(code ?? error.name), detail, cause instanceof Error ? sentenceOf(cause) : undefined]
  return parts.reduce<string>(
    (said, part) => (part === undefined || said.includes(part) ? said : `${said}${said && ': '}${part}`),
    '',
  )
}

/** Of a fault of the program itself the message says nothing to who runs it. */
export const isToldInASentence = (error: unknown): boolean =>
  !(error instanceof ReferenceError || error instanceof RangeError || (error instanceof TypeError && !('code' in error)))
