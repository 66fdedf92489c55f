import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ImportError } from './import-error.ts'

const CHUNK_BYTES = 64 * 1024

/** How much of the file has been read, from 0 to 1. */
export type FileProgress = (part: number) => void

/**
 * The file's bytes as text in UTF-8 has them, without a byte order mark; gunzipped when its content (not its name) says gzip.
 * Throws ImportError when it cannot be read to its end.
 */
export async function* bytesOf(path: string, progress: FileProgress = () => undefined): AsyncGenerator<Buffer> {
  const file = await open(path).catch(explain(path))
  try {
    const start = await magicOf(file).catch(explain(path))
    if (start.length === 0) throw new ImportError(`${path} is empty.`)
    const source = file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES })
    const { size } = await file.stat()
    for await (const chunk of withoutMark(path, isGzip(start) ? gunzipped(source) : source)) {
      progress(source.bytesRead / size)
      yield chunk
    }
  } finally {
    await file.close()
  }
}

const magicOf = async (file: FileHandle): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(2), position: 0 })
  return buffer.subarray(0, bytesRead)
}

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b

// pipeline, so that either side's failure or an early end of reading closes both.
const gunzipped = (source: Readable): Readable => pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined)

async function* withoutMark(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true
  try {
    for await (const chunk of chunks) {
      yield first ? afterMark(path, chunk) : chunk
      first = false
    }
  } catch (error) {
    explain(path)(error)
  }
  if (first) throw new ImportError(`${path} is empty.`)
}

const afterMark = (path: string, chunk: Buffer): Buffer => {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
    throw new ImportError(`${path} is in UTF-16: save it as UTF-8 and take that.`)
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk
}

const SENTENCES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  EISDIR: (path) => `${path} is a directory: give the CSV file in it.`,
  EACCES: (path) => `${path} may not be read: permission denied.`,
  Z_BUF_ERROR: (path) => `${path} is cut short: its gzip data ends in the middle. Copy or download it again.`,
  Z_DATA_ERROR: (path) => `${path} is damaged: its gzip data cannot be read. Copy or download it again.`,
}

const explain =
  (path: string) =>
  (error: unknown): never => {
    const sentence = SENTENCES[(error as NodeJS.ErrnoException).code ?? '']
    throw sentence ? new ImportError(sentence(path)) : error
  }
