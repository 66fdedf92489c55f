import { readFileSync } from 'node:fs'

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/

/**
 * What the first of these files that there is says; Node 18 cannot read one by itself.
 * @param {readonly (string | URL)[]} files
 * @returns {Readonly<Record<string, string>>}
 */
export const readEnvFile = (files) => {
  for (const file of files) {
    const text = textIn(file)
    if (text !== undefined) return variablesIn(text)
  }
  return {}
}

/** @param {string | URL} file */
const textIn = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} text */
const variablesIn = (text) =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, double, single, bare] = LINE.exec(line.trimEnd()) ?? []
      return name === undefined ? [] : [[name, double ?? single ?? bare ?? '']]
    }),
  )
