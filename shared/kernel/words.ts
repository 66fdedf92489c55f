/** Letters that Unicode does not take apart. */
const TAKEN_APART: Readonly<Record<string, string>> = {
  ...{ ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe', þ: 'th', ς: 'σ' },
}
const LONGEST = 60

/**
 * The words of a text, without case, accents and apostrophes: `Crème brûlée, Lady's` are creme, brulee and ladys. A word goes as far as
 * letters and digits do, and is cut after 60.
 */
export const wordsOf = (text: string): readonly string[] => {
  const folded = text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .replace(/[øđðłħŧæœþς]/g, (letter) => TAKEN_APART[letter]!)
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => firstOf(word, LONGEST))
}

/** So many characters, none of them halved. */
export const firstOf = (text: string, characters: number): string =>
  text.length <= characters ? text : [...text].slice(0, characters).join('')

/** A word in ASCII, other words otherwise: letters beyond it are their code points in base 36. For comparing spellings only. */
export const spelled = (word: string): string => word.replace(/[^\0-\x7f]/gu, (letter) => letter.codePointAt(0)!.toString(36))
