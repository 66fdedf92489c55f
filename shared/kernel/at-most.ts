import { createAlarm } from './alarm.ts'

/** Waits until the work has ended, however it ends, but not for longer. */
export const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  const done = createAlarm()
  work.then(done.ring, done.ring)
  await done.sleep(milliseconds)
}
