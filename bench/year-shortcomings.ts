export type YearRun = {
  readonly kills: number
  readonly killed: number
  readonly seconds: number
  readonly within: number | undefined
}

/** Why a run fails though every figure is right. */
export const shortcomingsOf = ({ kills, killed, seconds, within }: YearRun): readonly string[] => [
  ...(killed < kills ? [`the consumers were killed ${killed} times on the way, not ${kills} times`] : []),
  ...(within !== undefined && !(seconds <= within) ? [`it took ${seconds.toFixed(1)} s, not ${within} s`] : []),
]
