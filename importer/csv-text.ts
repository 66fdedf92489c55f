export const NEWLINE = 0x0a
export const QUOTE = 0x22

export const count = (text: Buffer, byte: number, from = 0, to = text.length): number => {
  let found = 0
  for (let at = text.indexOf(byte, from); at !== -1 && at < to; at = text.indexOf(byte, at + 1)) found++
  return found
}

/** Behind the newline that ends the line at `from`; -1 when it does not end here. */
export const lineEnd = (text: Buffer, from: number): number => text.indexOf(NEWLINE, from) + 1 || -1

/** Behind the last newline before which every quote has its partner: a record may end only there. 0 when there is none. */
export const closedEnd = (text: Buffer): number => {
  let end = text.lastIndexOf(NEWLINE) + 1
  let quotes = count(text, QUOTE, 0, end)
  while (quotes % 2 === 1) {
    const before = text.lastIndexOf(NEWLINE, text.lastIndexOf(QUOTE, end - 1)) + 1
    quotes -= count(text, QUOTE, before, end)
    end = before
  }
  return end
}
