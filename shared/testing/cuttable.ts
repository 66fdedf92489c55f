import { connect, createServer, type Socket } from 'node:net'

/** A way to another server that can be cut and mended, as a network is. */
export type Cuttable = {
  /** The other server's URL by this way. */
  readonly url: string
  /** Ends every connection and refuses new ones. */
  readonly cut: () => Promise<void>
  readonly mend: () => Promise<void>
}

export const cuttable = async (target: string): Promise<Cuttable> => {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()

  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    return socket
  }

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    track(near).on('close', () => far.destroy())
    track(far).on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })

  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const ours = (server.address() as { readonly port: number }).port
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(ours)

  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    mend: () => listen(ours),
  }
}
