import type { Share } from './share.ts'

type Assignable = Pick<Share, 'lease'> & { readonly group: { readonly name: string } }

/**
 * Who is to hold which shares: none has more than one more than another, and none moves that need not. Everybody works it out for himself
 * from the same leases and comes to the same.
 */
export const assign = <S extends Assignable>(
  shares: readonly S[],
  members: readonly string[],
  holders: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly S[]> => {
  const piles: Piles<S> = new Map(members.toSorted().map((member) => [member, [] as S[]]))
  for (const share of shares) piles.get(holders.get(share.lease) ?? '')?.push(share)
  if (piles.size === 0) return piles

  const free = shares.filter(({ lease }) => !piles.has(holders.get(lease) ?? ''))
  for (const share of free) smallest(piles, share).push(share)
  for (;;) {
    const [least, most] = [smallest(piles), largest(piles)]
    if (most.length - least.length < 2) return piles
    least.push(take(most, least))
  }
}

type Piles<S> = Map<string, S[]>

/** Of several, one that has least of the share's group: groups differ in what they cost. */
const smallest = <S extends Assignable>(piles: Piles<S>, share?: S): S[] =>
  [...piles.values()].reduce((least, pile) =>
    pile.length < least.length || (pile.length === least.length && countOf(pile, share) < countOf(least, share)) ? pile : least,
  )

const largest = <S>(piles: Piles<S>): S[] => [...piles.values()].reduce((most, pile) => (pile.length > most.length ? pile : most))

/** The last one of the group that the other has least of. */
const take = <S extends Assignable>(from: S[], to: readonly S[]): S => {
  const taken = from.reduce((best, share) => (countOf(to, share) <= countOf(to, best) ? share : best))
  from.splice(from.indexOf(taken), 1)
  return taken
}

const countOf = (pile: readonly Assignable[], share?: Assignable): number =>
  pile.filter(({ group }) => group.name === share?.group.name).length
