import { Presets, SingleBar } from 'cli-progress'

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
      const rate = createRate()
      const format = `${title.padEnd(20)} {bar} {percentage}%  {value}/{total}  {rate}/s  {eta_formatted} left`
      const options = { format, stream: output, etaBuffer: 40, gracefulExit: false, hideCursor: true, barsize: 30 }
      const step = new SingleBar(options, Presets.shades_classic)
      bar = step
      step.start(total, 0, { rate: 0 })
      return { at: (value) => step.update(value, { rate: rate(value) }), end: () => step.stop() }
    },
    // Written over the bar, which draws itself anew below.
    note: (text) => void output.write(`\r\u001b[K${text}\n`),
    close: () => bar?.stop(),
  }
}

const LINE_EVERY_MS = 5_000

const lines = (note: Progress['note']) => (title: string, total: number) => {
  const rate = createRate()
  let [shown, latest, last] = [performance.now(), 0, -1]
  const show = () => {
    const perSecond = rate(latest)
    const left = perSecond > 0 ? `, ${Math.ceil((total - latest) / perSecond)} s left` : ''
    note(`${title}: ${latest} of ${total}, ${perSecond}/s${latest < total ? left : ''}`)
    last = latest
    shown = performance.now()
  }
  return {
    at: (value: number) => {
      latest = value
      if (performance.now() - shown >= LINE_EVERY_MS) show()
    },
    end: () => {
      if (last !== latest) show()
    },
  }
}

/** Per second since the beginning. */
const createRate = (): ((value: number) => number) => {
  const began = performance.now()
  return (value) => Math.round(value / Math.max((performance.now() - began) / 1000, 0.001))
}
