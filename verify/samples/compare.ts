/** `at` leads into the answer, as in `data.3.net`. What is not there is undefined. */
export type Difference = { readonly at: string; readonly expected: unknown; readonly got: unknown }

/** Where an answer is not what is expected. An answer may say more than that, a list may not. */
export const differencesIn = (expected: unknown, got: unknown, at: readonly string[] = []): readonly Difference[] => {
  if (Array.isArray(expected) && Array.isArray(got)) {
    const length = { at: [...at, 'length'].join('.'), expected: expected.length, got: got.length }
    return [...(length.expected === length.got ? [] : [length]), ...inParts(expected, got, at)]
  }
  if (isRecord(expected) && isRecord(got)) return inParts(expected, got, at)
  return expected === got ? [] : [{ at: at.join('.'), expected, got }]
}

/** Of two lists what both have: one that is missing in the middle would else make all behind it differ twice. */
const inParts = (expected: object, got: object, at: readonly string[]): readonly Difference[] =>
  Object.entries(expected)
    .filter(([key]) => !Array.isArray(got) || key in got)
    .flatMap(([key, value]) => differencesIn(value, (got as Record<string, unknown>)[key], [...at, key]))

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
