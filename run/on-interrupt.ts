/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: what comes this soon is the same signal. */
const SAME_SIGNAL_MS = 500

/** Aborted by Ctrl-C or SIGTERM; a second one ends the process at once. */
export const onInterrupt = (): AbortSignal => {
  const stop = new AbortController()
  let since: number | undefined
  const onSignal = () => {
    if (since !== undefined && performance.now() - since > SAME_SIGNAL_MS) process.exit(130)
    since ??= performance.now()
    stop.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return stop.signal
}
