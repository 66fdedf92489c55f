/** How many partners are in an article's list: what is shown, and what is left out when it is shown. */
export const MOST_LISTED = 150

/** Of an article with more partners than `crowded`, all but so many are forgotten. docs/decisions/pairs-are-forgotten.md says why so many. */
export const PARTNERS = { kept: 300, crowded: 450 }

/** After so many days without being bought, a pair's score counts half as much when it is chosen what is forgotten. */
export const FORGETTING_DAYS = 365

/** How many articles are in each list of those bought most. */
export const MOST_POPULAR = 500
