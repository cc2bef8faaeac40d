/** Whether a text has at most so many code points; long texts are not counted. */
export const hasCharactersAtMost = (text: string, most: number): boolean =>
  text.length <= most || (text.length <= 2 * most && [...text].length <= most);
