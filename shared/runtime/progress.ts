import { Presets, SingleBar } from 'cli-progress'
import { createPace } from './pace.ts'

/** Shows how far something long has come: on standard error, so that standard output has the summary and nothing else. */
export interface Progress {
  step(title: string, total: number): Step
  /** Something worth knowing on the way, on a line of its own. */
  note(text: string): void
  /** Takes the bar away, wherever it stands. */
  close(): void
}

export interface Step {
  at(value: number): void
  end(): void
}

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean }

export const createProgress = ({ quiet, output = process.stderr }: { quiet: boolean; output?: Output }): Progress => {
  const note = (text: string) => void output.write(`${text}\n`)
  const close = () => undefined
  if (quiet) return { step: () => ({ at: () => undefined, end: () => undefined }), note, close }
  return output.isTTY ? bars(output) : { step: lines(note), note, close }
}

const bars = (output: Output): Progress => {
  let bar: SingleBar | undefined
  return {
    step: (title, total) => {
      const pace = createPace()
      const format = `${title.padEnd(20)} {bar} {percentage}%  {value}/{total}{pace}`
      const step = new SingleBar(
        { format, stream: output, gracefulExit: false, hideCursor: true, barsize: 30 },
        Presets.shades_classic,
      )
      bar = step
      step.start(total, 0, { pace: '' })
      return { at: (value) => step.update(value, { pace: paceText(pace, value, total) }), end: () => step.stop() }
    },
    // Written over the bar, which draws itself anew below.
    note: (text) => void output.write(`\r\u001b[K${text}\n`),
    close: () => bar?.stop(),
  }
}

const LINE_EVERY_MS = 5_000

const lines = (note: Progress['note']) => (title: string, total: number) => {
  const pace = createPace()
  let [shownAt, latest, shown] = [performance.now(), 0, -1]
  const show = () => {
    note(`${title}: ${latest} of ${total}${paceText(pace, latest, total)}`)
    shown = latest
    shownAt = performance.now()
  }
  return {
    at: (value: number) => {
      latest = value
      if (performance.now() - shownAt >= LINE_EVERY_MS) show()
      else pace.rate(value)
    },
    end: () => {
      if (shown !== latest) show()
    },
  }
}

const paceText = (pace: ReturnType<typeof createPace>, value: number, total: number): string => {
  const left = pace.secondsLeft(value, total)
  if (left === undefined) return ''
  return `, ${Math.round(pace.rate(value))}/s${value < total ? `, ${left} s left` : ''}`
}
