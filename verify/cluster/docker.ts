import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { VerifyError } from '../verify-error.ts'

const run = promisify(execFile)

/** What it says; rejects with what it complains of. */
export const docker = async (...args: readonly string[]): Promise<string> => {
  try {
    return (await run('docker', [...args], { timeout: 180_000 })).stdout.trim()
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string }
    throw new Error(`docker ${args.join(' ')}: ${stderr.trim() || message}`)
  }
}

/** Rejects with VerifyError where there is no Docker, or not this image. */
export const needDocker = async (image: string): Promise<void> => {
  const missing = (what: string) => (error: Error) => {
    throw new VerifyError(`Nothing has been verified: ${what} (${error.message}).`)
  }
  await docker('version', '--format', '{{.Server.Version}}').catch(missing('this needs a running Docker'))
  await docker('image', 'inspect', '--format', 'there', image).catch(() =>
    docker('pull', '--quiet', image).catch(missing(`the image ${image} cannot be had`)),
  )
}
