import { type Baseline, baseline } from '../recommender.ts'
import { frequencyBlend } from './frequency-blend.ts'
import { itemKnn } from './item-knn.ts'
import { tifuKnn } from './tifu-knn.ts'
import { combinedTopFrequency, globalTopFrequency, personalTopFrequency } from './top-frequency.ts'

export const BASELINES: readonly Baseline[] = [
  baseline(globalTopFrequency),
  baseline(personalTopFrequency),
  baseline(combinedTopFrequency),
  baseline(tifuKnn),
  baseline(itemKnn),
  baseline(frequencyBlend),
]
