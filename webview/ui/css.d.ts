/** Style sheets are bundled beside the page by esbuild; importing one yields nothing. */
declare module '*.css';
