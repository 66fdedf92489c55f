/** Above which net spend a customer is of which tier, in dollars: a few orders lead there, and a return leads back. */
export const BOUNDS = { gold: 300, silver: 100 }
