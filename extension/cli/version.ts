declare const SWITCHYARD_VERSION: string | undefined;

/** The version this was built from; the bundler writes it in, a run from source has none. */
export function switchyardVersion(): string {
  return typeof SWITCHYARD_VERSION === 'string' ? SWITCHYARD_VERSION : 'development';
}
