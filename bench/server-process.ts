import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type ServerProcess = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> }

/** A program that serves HTTP and says where, in a process of its own. */
export const startServerProcess = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> => {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`${args.at(-1)} ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [url] = /http:\/\/[\w.]+:\d+/.exec(line) ?? []
      if (url !== undefined) resolve(url)
    })
  })
  const stop = async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'close')
  }
  return { url, pid: child.pid!, stop }
}
