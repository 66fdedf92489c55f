/**
 * Numbers pairs of 32-bit numbers 0, 1, 2 … as they come: a hash table with linear probing in two typed arrays, because a Map has at
 * most 2²⁴ entries and takes five times the memory.
 */
export const createPairNumbers = () => {
  let mask = 1023
  let places = new Int32Array(mask + 1).fill(-1)
  let pairs = new Int32Array(2 * (mask + 1))
  let count = 0

  const placeOf = (one: number, other: number): number => {
    let place = mix(one, other) & mask
    for (let number = places[place]!; number >= 0; number = places[place]!) {
      if (pairs[2 * number] === one && pairs[2 * number + 1] === other) break
      place = (place + 1) & mask
    }
    return place
  }

  const grow = () => {
    mask = 2 * mask + 1
    places = new Int32Array(mask + 1).fill(-1)
    const longer = new Int32Array(2 * (mask + 1))
    longer.set(pairs.subarray(0, 2 * count))
    pairs = longer
    for (let number = 0; number < count; number++) places[placeOf(pairs[2 * number]!, pairs[2 * number + 1]!)] = number
  }

  return {
    numberOf: (one: number, other: number): number => {
      const place = placeOf(one, other)
      if (places[place]! >= 0) return places[place]!
      pairs[2 * count] = one
      pairs[2 * count + 1] = other
      places[place] = count++
      if (2 * count > mask) grow()
      return count - 1
    },
  }
}

/** Austin Appleby's MurmurHash3 finalizer, over both. */
const mix = (one: number, other: number): number => {
  let mixed = Math.imul(one, 0x9e3779b1) ^ other
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
