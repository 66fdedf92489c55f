export type Verdict = 'keeping_up' | 'falling_behind' | 'stalled'

export type Follower = {
  /** Where it stands, and where what it follows ends. */
  readonly position: number
  readonly head: number
  /** That it does not move is not its own doing: it will when it is its turn. */
  readonly waitsForOthers?: boolean
}

/**
 * Whether one that follows the log keeps up: its lag is bounded, or falls. It has stalled when it has not moved for the patience
 * though there was something to do, and falls behind when its lag is over the bound and no smaller than it was that long ago.
 */
export const createKeepingUp = ({ boundedLag = 1_000, patienceMs = 30_000 } = {}) => {
  // How long it has stood where it stands with something to do.
  let standing = { position: -1, lag: 0, at: 0 }
  let least = { lag: 0, at: 0 }

  return (nowMs: number, { position, head, waitsForOthers = false }: Follower): Verdict => {
    const lag = Math.max(0, head - position)
    const stands = lag > 0 && standing.lag > 0 && position === standing.position && !waitsForOthers
    standing = { position, lag, at: stands ? standing.at : nowMs }
    if (lag <= boundedLag || lag < least.lag || least.lag <= boundedLag) least = { lag, at: nowMs }
    if (nowMs - standing.at > patienceMs) return 'stalled'
    return nowMs - least.at > patienceMs ? 'falling_behind' : 'keeping_up'
  }
}
