/** A drawing, piece by piece. It is shown on light and on dark pages, so the colours are told by class. */
const STYLE = `
  text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #24292f }
  .quiet { fill: #57606a }
  .head { font-weight: 600; font-size: 14px }
  .axis { stroke: #8c959f; stroke-width: 1 }
  .mark { stroke: #24292f; stroke-width: 2 }
  .a { fill: #0969da; stroke: #0969da }
  .b { fill: #bc4c00; stroke: #bc4c00 }
  .c { fill: #1a7f37; stroke: #1a7f37 }
  .d { fill: #8250df; stroke: #8250df }
  .line { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9da7b3 }
    .axis { stroke: #6e7681 }
    .mark { stroke: #e6edf3 }
    .a { fill: #58a6ff; stroke: #58a6ff }
    .b { fill: #f0883e; stroke: #f0883e }
    .c { fill: #56d364; stroke: #56d364 }
    .d { fill: #bc8cff; stroke: #bc8cff }
    .line { fill: none }
  }`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const number = (value: number): string => String(Math.round(value * 10) / 10);

export type Point = { readonly x: number; readonly y: number };
export type TextLook = { readonly look?: string; readonly anchor?: 'start' | 'middle' | 'end' };

export const text = ({ x, y }: Point, words: string, { look = '', anchor = 'start' }: TextLook = {}): string =>
  `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}"${look ? ` class="${look}"` : ''}>${escaped(words)}</text>`;

export const line = (from: Point, to: Point, look: string): string =>
  `<line x1="${number(from.x)}" y1="${number(from.y)}" x2="${number(to.x)}" y2="${number(to.y)}" class="${look}"/>`;

export const bar = ({ x, y }: Point, width: number, height: number, look: string): string =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(Math.max(1, width))}" height="${number(height)}" class="${look}"/>`;

export const path = (points: readonly Point[], look: string): string =>
  `<polyline points="${points.map(({ x, y }) => `${number(x)},${number(y)}`).join(' ')}" class="line ${look}"/>`;

export const dot = ({ x, y }: Point, look: string): string =>
  `<circle cx="${number(x)}" cy="${number(y)}" r="3.5" class="${look}"/>`;

/** The finished file. `title` is what a reader who sees no picture is told. */
export const toSvg = (width: number, height: number, title: string, pieces: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}`,
    '</style>',
    ...pieces,
    '</svg>',
    '',
  ].join('\n');
