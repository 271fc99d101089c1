/** For `.catch()`: passes over errors with one of these codes, throws the others again. */
export function ignoring(...codes: string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!error.code || !codes.includes(error.code)) throw error;
    return undefined;
  };
}
