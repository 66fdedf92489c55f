/** Whether what is said of a session when it begins lasts: `transaction` is a pooler that gives each transaction another session. */
export type Pooler = 'none' | 'transaction'

export type Settings = Readonly<Record<string, string>>

/** As `postgres -c` takes them: blanks and backslashes within a value are escaped. */
export const startupOptions = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`)
    .join(' ')

/** As a statement: they last until the transaction ends. Empty when there are none. */
export const transactionSettings = (settings: Settings): string => {
  const calls = Object.entries(settings).map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, true)`)
  return calls.length === 0 ? '' : `select ${calls.join(', ')}`
}

const literal = (text: string): string => `e'${text.replace(/['\\]/g, '\\$&')}'`
