import { type Loan } from './borrowed-servers.js';

/** Describes what needs a server; where there is none it is reported as skipped, loudly and with the reason. */
export const describeWith = <T extends object>(loan: Loan<T>, title: string, specs: (server: T) => void): void => {
  if (!('missing' in loan)) return describe(title, () => specs(loan));
  console.warn(`SKIPPED, because ${loan.missing}: ${title}`);
  describe.skip(title, () => {
    it(`is not checked here, because ${loan.missing}`, () => undefined);
  });
};
