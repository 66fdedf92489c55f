/** How many partners are in an article's list: what is shown, and what is left out when it is shown. */
export const MOST_LISTED = 150

/**
 * A pair that is among this many of neither of its articles is forgotten, which is seen to when one has `crowded` or more. docs/decisions/pairs-are-forgotten.md
 * says why so many.
 */
export const PARTNERS = { kept: 150, crowded: 225 }

/** An article of which pairs were forgotten is crowded again when it has so many times as many as were left. */
export const CROWDED_AGAIN = 1.5

/** After so many days without being bought, a pair's score counts half as much when it is chosen what is forgotten. */
export const FORGETTING_DAYS = 365

/** How many articles are in each list of those bought most. */
export const MOST_POPULAR = 500
