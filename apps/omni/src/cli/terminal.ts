/** Where a command reads its settings and writes. stdout carries only what a script would want to pick up. */
export type Terminal = {
  readonly env: { readonly [name: string]: string | undefined };
  /** A line on stdout. */
  print(text: string): void;
  /** A line on stderr. */
  explain(text: string): void;
};
