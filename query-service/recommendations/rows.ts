/** What is read of articles, of a customer, and of products that are bought together. */

/** Side by side, each list as long as the others: a third of the bytes that a list of objects has. */
export type ArticleColumns = {
  readonly codes: readonly number[]
  readonly ids: readonly string[]
  readonly names: readonly (string | null)[]
  readonly n: readonly number[]
  /** As shares of the greatest trend. */
  readonly trends: readonly number[]
  readonly discontinued: readonly boolean[]
}

/** What a customer may be recommended, and what is known of it. */
export type FeatureRow = {
  readonly articles: ArticleColumns
  /** Codes of articles, the newest basket first. */
  readonly baskets: readonly (readonly number[])[]
  /** Of some articles, by their codes: those they are bought together with, the best first, and in how many baskets both are. */
  readonly lists: readonly (readonly [article: number, partners: readonly string[], n: readonly number[]])[]
  readonly mostBaskets: number
  readonly allBaskets: number
}

export type TogetherRow = {
  /** Those of the products that were asked about that there are. */
  readonly own: readonly { readonly productId: string; readonly name: string | null; readonly n: number | null }[]
  /** Of each of them: its partners, the best first, and in how many baskets both are. */
  readonly lists: readonly (readonly [productId: string, partners: readonly string[], n: readonly number[]])[]
  /** The partners, but for those that were asked about. */
  readonly articles: ArticleColumns
  readonly allBaskets: number
}
