import { areTogether, scoreOf } from '#shared/kernel/association.ts'
import type { Article, Features, Neighbours } from './rank.ts'
import type { ArticleColumns, FeatureRow } from './rows.ts'

export const articlesIn = ({ ids, names, n, trends, discontinued }: ArticleColumns): readonly Article[] =>
  ids.map((productId, at) => ({
    productId,
    name: names[at]!,
    n: n[at]!,
    trend: trends[at]!,
    discontinued: discontinued[at]!,
  }))

/** Of a list only those that are together with its article more often than by chance. */
export const featuresOf = ({ articles: columns, baskets, lists, mostBaskets, allBaskets }: FeatureRow): Features => {
  const articles = articlesIn(columns)
  const atCode = new Map(columns.codes.map((code, at) => [code, at]))
  const atId = new Map(columns.ids.map((id, at) => [id, at]))
  const neighboursIn = ([code, partners, n]: FeatureRow['lists'][number]): Neighbours | undefined => {
    const article = atCode.get(code)
    if (article === undefined) return undefined
    const counted = partners.map((id, place) => {
      const at = atId.get(id)
      if (at === undefined) return undefined
      const counts = { both: n[place]!, one: articles[article]!.n, other: articles[at]!.n, baskets: allBaskets }
      return areTogether(counts) ? { at, n: n[place]!, score: scoreOf(counts) } : undefined
    })
    const together = counted.filter((partner) => partner !== undefined)
    return {
      article,
      partners: together.map(({ at }) => at),
      n: together.map(({ n }) => n),
      scores: together.map(({ score }) => score),
    }
  }
  return {
    articles,
    baskets: baskets.map((codes) => ({
      articles: codes.map((code) => atCode.get(code)).filter((at) => at !== undefined),
      size: codes.length,
    })),
    neighbours: lists.map(neighboursIn).filter((list) => list !== undefined),
    mostBaskets: articles.reduce((most, { n }) => Math.max(most, n), mostBaskets),
  }
}
