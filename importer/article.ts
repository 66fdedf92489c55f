/** Codes that stand for money and not for goods: never on a shelf. */
const FEES = new Set(['AMAZONFEE', 'B', 'BANK_CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'POST', 'S'])

/** StockCode as the shop's product id: `85123a` and `85123A` are one article. */
export const articleOf = (stockCode: string): string => stockCode.trim().toUpperCase().replaceAll(' ', '_')

export const isStocked = (article: string): boolean => !FEES.has(article)

/** The file has no categories: goods are ranged by the first two of their five digits. */
export const categoryOf = (article: string): string => {
  if (!isStocked(article)) return 'fees'
  return /^\d{5}/.test(article) ? `range ${article.slice(0, 2)}` : 'range other'
}
