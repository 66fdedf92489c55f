/**
 * @typedef {{ productId: string, quantity: number }} Item
 * @typedef {{ name: string, price: number, stock: number, stocked: boolean }} Article
 * @typedef {'placed' | 'shipped' | 'cancelled' | 'returned'} Status
 * @typedef {{ orderId: string, customerId?: string | undefined, items: readonly Item[], status: Status }} Order
 * @typedef {{ path: string, body: Readonly<Record<string, any>>, key: string }} Sent
 * @typedef {ReturnType<typeof createBook>} Book
 */

/** What was done here, and so what the shop must say about it; and what has to be taken back. */
export const createBook = () => {
  const articles = /** @type {Map<string, Article>} */ (new Map())
  const orders = /** @type {Map<string, Order>} */ (new Map())
  /** Sent, and nobody has said what became of it. */
  const unknown = /** @type {Map<string, Sent>} */ (new Map())
  const customers = /** @type {Set<string>} */ (new Set())
  const priceOf = (/** @type {string} */ productId) => articles.get(productId)?.price ?? 0

  const sold = () => [...orders.values()].filter(({ status }) => status === 'placed' || status === 'shipped')
  /** @param {readonly Item[]} items */
  const amountOf = (items) => items.reduce((sum, { productId, quantity }) => sum + quantity * priceOf(productId), 0)
  /**
   * @param {string} productId
   * @param {readonly Status[]} statuses
   */
  const units = (productId, statuses) =>
    [...orders.values()]
      .filter(({ status }) => statuses.includes(status))
      .flatMap(({ items }) => items)
      .reduce((sum, item) => sum + (item.productId === productId ? item.quantity : 0), 0)

  return {
    articles,
    orders,
    unknown,
    customers,
    /** @param {string} productId */
    shelf: (productId) => {
      const onHand = (articles.get(productId)?.stock ?? 0) - units(productId, ['shipped'])
      const reserved = units(productId, ['placed'])
      return { onHand, reserved, available: onHand - reserved }
    },
    /** @param {string} productId */
    sales: (productId) => {
      const quantity = units(productId, ['placed', 'shipped'])
      const among = sold().filter(({ items }) => items.some((item) => item.productId === productId))
      return { orders: among.length, units: quantity, revenue: quantity * priceOf(productId), net: quantity * priceOf(productId) }
    },
    /** @param {(order: Order) => boolean} [of] */
    turnover: (of = () => true) => {
      const among = sold().filter(of)
      return { orders: among.length, amount: among.reduce((sum, { items }) => sum + amountOf(items), 0) }
    },
    amountOf,
    /**
     * @param {string} orderId
     * @param {Status} status
     */
    become: (orderId, status) => {
      const order = orders.get(orderId)
      if (order) orders.set(orderId, { ...order, status })
    },
  }
}
