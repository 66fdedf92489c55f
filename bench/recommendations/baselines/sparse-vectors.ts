/** Vectors of which few components are above 0, behind one another: vector v has `values[i]` at `places[i]`, starts[v] ≤ i < starts[v + 1]. */
export type SparseVectors = {
  readonly starts: Int32Array
  readonly places: Int32Array
  readonly values: Float64Array
  /** The square of each vector's length. */
  readonly squares: Float64Array
}

/** Where a vector is above 0. */
export const placesIn = ({ starts, places }: SparseVectors, vector: number): Int32Array =>
  places.subarray(starts[vector]!, starts[vector + 1]!)

/** `fill` adds to the components of one vector after the other. */
export const sparseVectors = (
  count: number,
  dimensions: number,
  fill: (vector: number, add: (place: number, value: number) => void) => void,
): SparseVectors => {
  const [sums, touched, isTouched] = [new Float64Array(dimensions), new Int32Array(dimensions), new Uint8Array(dimensions)]
  const [starts, squares] = [new Int32Array(count + 1), new Float64Array(count)]
  let [places, values] = [new Int32Array(1024), new Float64Array(1024)]
  let [length, found] = [0, 0]
  const add = (place: number, value: number) => {
    if (!isTouched[place]) {
      isTouched[place] = 1
      touched[found++] = place
    }
    sums[place]! += value
  }
  for (let vector = 0; vector < count; vector++) {
    fill(vector, add)
    if (length + found > places.length) {
      const longer = Math.max(2 * places.length, length + found)
      ;[places, values] = [lengthened(places, new Int32Array(longer)), lengthened(values, new Float64Array(longer))]
    }
    for (const place of touched.subarray(0, found)) {
      places[length] = place
      values[length++] = sums[place]!
      squares[vector]! += sums[place]! ** 2
      sums[place] = isTouched[place] = 0
    }
    found = 0
    starts[vector + 1] = length
  }
  return { starts, places: places.subarray(0, length), values: values.subarray(0, length), squares }
}

const lengthened = <Numbers extends Int32Array | Float64Array>(values: Numbers, longer: Numbers): Numbers => {
  longer.set(values)
  return longer
}

/** The same components by place: `places` are then vectors, and `starts` has a row for each place. */
export const transposed = ({ starts, places, values }: SparseVectors, dimensions: number): Omit<SparseVectors, 'squares'> => {
  const first = new Int32Array(dimensions + 1)
  for (const place of places) first[place + 1]!++
  for (let place = 0; place < dimensions; place++) first[place + 1]! += first[place]!
  const [next, vectors, turned] = [first.slice(), new Int32Array(places.length), new Float64Array(places.length)]
  for (let vector = 0; vector + 1 < starts.length; vector++)
    for (let index = starts[vector]!; index < starts[vector + 1]!; index++) {
      const to = next[places[index]!]!++
      vectors[to] = vector
      turned[to] = values[index]!
    }
  return { starts: first, places: vectors, values: turned }
}
