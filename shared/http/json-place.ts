/**
 * Where a text stops being JSON (RFC 8259), as an offset in UTF-16 units; its length when it ends too early. JSON.parse knows, but says so only
 * in the words of some of its messages. Without recursion, so that depth does no harm; only ever called for texts that are broken.
 */
export const placeOfError = (text: string): number => {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    BLANKS.lastIndex = at
    BLANKS.test(text)
    at = BLANKS.lastIndex
    if (at >= text.length) return at
    const next = step(text, at, expected, open)
    if (next === undefined) return brokenAt(text, at)
    ;[at, expected] = next
  }
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing'

const BLANKS = /[ \t\n\r]*/y
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

/** The token at `at` and what must follow it, or undefined when it may not stand here. */
const step = (text: string, at: number, expected: Expected, open: ('{' | '[')[]): [number, Expected] | undefined => {
  const character = text[at]!
  const after = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end')
  const closes = (character === '}' && open.at(-1) === '{') || (character === ']' && open.at(-1) === '[')
  if (closes && (expected === 'comma or end' || expected === `value or ${character}` || expected === `key or ${character}`)) {
    open.pop()
    return [at + 1, after()]
  }
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (character === '{' || character === '[') {
        open.push(character)
        return [at + 1, character === '{' ? 'key or }' : 'value or ]']
      }
      return through(character === '"' ? STRING : SCALAR, text, at, after())
    case 'key':
    case 'key or }':
      return through(STRING, text, at, 'colon')
    case 'colon':
      return character === ':' ? [at + 1, 'value'] : undefined
    case 'comma or end':
      return character === ',' ? [at + 1, open.at(-1) === '{' ? 'key' : 'value'] : undefined
    case 'nothing':
      return undefined
  }
}

const through = (token: RegExp, text: string, at: number, then: Expected): [number, Expected] | undefined => {
  token.lastIndex = at
  return token.test(text) ? [token.lastIndex, then] : undefined
}

/** Within a string or a number, the first character that does not belong. */
const brokenAt = (text: string, at: number): number => {
  WELL_BEGUN.lastIndex = at
  return WELL_BEGUN.test(text) ? WELL_BEGUN.lastIndex : at
}

const WELL_BEGUN =
  /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*|-|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?/y
