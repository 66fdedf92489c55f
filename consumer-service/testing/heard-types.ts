import type { AnyProjection } from '../projection.ts'

const heard = new Map<string, Set<string>>()

/** These are what a test of the projection is about. */
export const hear = ({ name }: AnyProjection, events: readonly { readonly type: string }[]): void => {
  const types = heard.get(name) ?? new Set()
  heard.set(name, types)
  for (const { type } of events) types.add(type)
}

/** Types that the projection does not ignore, and that no test has been about so far. */
export const unheard = ({ name, types }: AnyProjection): readonly string[] => types.filter((type) => !heard.get(name)?.has(type))
