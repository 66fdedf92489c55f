/** A file .env need not be there; what the environment says already, it does not change. */
export const readEnvFile = (): void => {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
