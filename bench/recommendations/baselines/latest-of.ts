/** Keeps what was made for the latest key. */
export const latestOf = <Key extends number | string, Made>(make: (key: Key) => Made): ((key: Key) => Made) => {
  let latest: { readonly key: Key; readonly made: Made } | undefined
  return (key) => {
    if (latest === undefined || latest.key !== key) latest = { key, made: make(key) }
    return latest.made
  }
}
