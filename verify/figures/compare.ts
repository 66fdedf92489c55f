import type { QueryApi } from '../query-api.ts'
import { answersOf, togetherInAnswers } from './answers.ts'
import type { Together } from './bought-together.ts'
import { KNOWN_FIGURES, type KnownFigure } from './known-figures.ts'
import type { Figure } from './table.ts'

/** Every known figure, and every counted pair from both sides, beside what the query API answers. */
export const compareFigures = async (api: QueryApi, counted: readonly Together[]): Promise<readonly Figure[]> => {
  const answers = await answersOf(api)
  const names = Object.keys(KNOWN_FIGURES) as KnownFigure[]
  const figures: Figure[] = names.map((figure) => ({ figure, expected: KNOWN_FIGURES[figure], got: answers[figure] }))
  for (const { pair, orders } of counted)
    for (const [one, other] of [pair, [pair[1], pair[0]]] as const) {
      const got = await togetherInAnswers(api, [one, other])
      figures.push({ figure: `${one} bought with ${other}`, expected: orders, got })
    }
  return figures
}
