/** Values are replaced, not changed, but for sets, which are changed in place. */
const copyOf = <V>(value: V): V => (value instanceof Set ? (new Set(value) as V) : value);

/**
 * A map that can be put back to where it was. Only a class can be a `Map` to code that knows nothing of it; a copy of a
 * whole space for every call would take longer than the audit.
 */
export class RevertibleMap<K, V> extends Map<K, V> {
  #before: Map<K, V | undefined> | null = null;

  #remember(key: K): void {
    if (this.#before && !this.#before.has(key)) this.#before.set(key, copyOf(super.get(key)));
  }

  override get(key: K): V | undefined {
    this.#remember(key);
    return super.get(key);
  }

  override set(key: K, value: V): this {
    this.#remember(key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    this.#remember(key);
    return super.delete(key);
  }

  /** From here on changes can be reverted. */
  begin(): void {
    this.#before = new Map();
  }

  keep(): void {
    this.#before = null;
  }

  revert(): void {
    const before = this.#before ?? [];
    this.#before = null;
    for (const [key, value] of before) {
      if (value === undefined) super.delete(key);
      else super.set(key, value);
    }
  }
}
