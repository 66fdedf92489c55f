import { spawn } from 'node:child_process'

/**
 * When this process dies, however hard, the pipe closes and the shell kills the other one. To be called off as soon as that one has ended:
 * its id may pass to another.
 */
export const dieWithUs = (pid: number): (() => void) => {
  const watcher = spawn('sh', ['-c', 'read -r line || kill -KILL "$0"', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.stdin.on('error', () => {})
  watcher.unref()
  return () => void watcher.stdin.end('ended\n')
}
