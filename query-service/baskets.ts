type Size = { readonly lines: number; readonly orders: number }

const QUANTILES = { p25: 0.25, median: 0.5, p75: 0.75, p90: 0.9, p99: 0.99 }

/** How large orders are, of sizes in ascending order. A quantile is the smallest size that so many of the orders do not exceed. */
export const basketsOf = (sizes: readonly Size[]) => {
  const orders = sizes.reduce((sum, size) => sum + size.orders, 0)
  const lines = sizes.reduce((sum, size) => sum + size.orders * size.lines, 0)
  const quantile = (share: number): number => {
    let counted = 0
    const atShare = sizes.find((size) => {
      counted += size.orders
      return counted >= share * orders
    })
    return atShare!.lines
  }
  if (orders === 0) return { orders, lines, mean: null, quantiles: null, sizes: [] }
  const quantiles = Object.fromEntries(Object.entries(QUANTILES).map(([name, share]) => [name, quantile(share)]))
  return { orders, lines, mean: lines / orders, quantiles, sizes: sizes.map(({ lines, orders }) => ({ lines, orders })) }
}
