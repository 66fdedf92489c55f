import { type SparseVectors, transposed } from './sparse-vectors.ts'

/** The k of some vectors that are nearest to one of them, itself left out. */
export type Nearest = (vector: number, k: number) => Int32Array

/**
 * Exact Euclidean neighbours among the vectors that `isNeighbour` names. |u − v|² = |u|² + |v|² − 2 u·v: u·v is above 0 only for vectors
 * that have a component in common with u, which the transposed matrix lists; of all others the shortest are nearest, and these are
 * sorted once. The lower number is nearer of two that are equally near.
 */
export const createNearest = (vectors: SparseVectors, dimensions: number, isNeighbour: (vector: number) => boolean): Nearest => {
  const { starts, places, values, squares } = vectors
  const columns = transposed(vectors, dimensions)
  const isIn = Uint8Array.from(squares, (_, vector) => (isNeighbour(vector) ? 1 : 0))
  const shortest = Int32Array.from(isIn.keys().filter((vector) => isIn[vector])).sort(
    (one, other) => squares[one]! - squares[other]! || one - other,
  )
  const [products, touched] = [new Float64Array(squares.length), new Int32Array(squares.length)]
  const distances = new Float64Array(squares.length)

  const multiply = (vector: number): number => {
    let found = 0
    for (let index = starts[vector]!; index < starts[vector + 1]!; index++) {
      const [place, value] = [places[index]!, values[index]!]
      for (let entry = columns.starts[place]!; entry < columns.starts[place + 1]!; entry++) {
        const other = columns.places[entry]!
        if (!isIn[other] || other === vector) continue
        if (products[other] === 0) touched[found++] = other
        products[other]! += value * columns.values[entry]!
      }
    }
    return found
  }

  return (vector, k) => {
    let found = multiply(vector)
    for (let index = 0; index < found; index++) {
      const other = touched[index]!
      distances[other] = squares[other]! - 2 * products[other]!
    }
    const related = found
    for (let index = 0; index < shortest.length && found - related < k; index++) {
      const other = shortest[index]!
      if (products[other]! > 0 || other === vector) continue
      distances[other] = squares[other]!
      touched[found++] = other
    }
    for (let index = 0; index < related; index++) products[touched[index]!] = 0
    return firstBy(touched.subarray(0, found), k, distances).slice()
  }
}

/** Moves the k entries with the least distances to the front, in no order (Hoare's selection, ACM Algorithm 65, 1961). */
const firstBy = (entries: Int32Array, k: number, distances: Float64Array): Int32Array => {
  const isNearer = (one: number, other: number) =>
    distances[one]! < distances[other]! || (distances[one] === distances[other] && one < other)
  let [low, high] = [0, entries.length - 1]
  while (low < high && k < entries.length) {
    const pivot = entries[(low + high) >> 1]!
    let [left, right] = [low, high]
    while (left <= right) {
      while (isNearer(entries[left]!, pivot)) left++
      while (isNearer(pivot, entries[right]!)) right--
      if (left > right) break
      const moved = entries[left]!
      entries[left++] = entries[right]!
      entries[right--] = moved
    }
    if (k - 1 <= right) high = right
    else if (k - 1 >= left) low = left
    else break
  }
  return entries.subarray(0, k)
}
