/**
 * What an event of a time counts for beside others, where one counts half as much as one that came a half-life later. Weights grow with time
 * and are never rewritten; only what they come to beside another one means something (Cormode, Shkapenyuk, Srivastava, Xu: Forward Decay,
 * ICDE 2009). A whole number, so that a sum does not depend on its order, and what is taken off again leaves nothing: 21 significant bits
 * from 2000 on, fewer before, 0 before 1998. `at`: milliseconds since 1970.
 */
export const decayWeight = (at: number): bigint => {
  const halfLives = (at - LANDMARK) / HALF_LIFE_MS
  const whole = Math.floor(halfLives)
  const mantissa = BigInt(Math.round(2 ** (halfLives - whole + BITS)))
  return whole < 0 ? mantissa >> BigInt(-whole) : mantissa << BigInt(whole)
}

const LANDMARK = Date.UTC(2000, 0, 1)
const HALF_LIFE_MS = 30 * 86_400_000
const BITS = 20
