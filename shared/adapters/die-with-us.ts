import { spawn } from 'node:child_process'

type Dying = {
  readonly signal: 'INT' | 'KILL'
  /** Of whom the other process is, when it is not ours. */
  readonly credentials?: { readonly uid?: number; readonly gid?: number }
}

/**
 * When this process dies, however hard, the pipe closes and a shell of its own session ends the other one. To be called off, by what is
 * answered, as soon as that one has ended: its id may pass to another. Does nothing where there is no shell.
 */
export const dieWithUs = (pid: number | undefined, { signal, credentials = {} }: Dying): (() => void) => {
  if (pid === undefined || process.platform === 'win32') return () => {}
  const watcher = spawn('sh', ['-c', `read -r line || kill -${signal} "$0"`, String(pid)], {
    ...credentials,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.stdin.on('error', () => {})
  watcher.unref()
  return () => void watcher.stdin.end('ended\n')
}
