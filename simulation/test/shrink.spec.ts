import { describe, expect, it } from '@jest/globals';
import { type Fault } from '../src/faults.js';
import { planOf } from '../src/plan.js';
import { shrink } from '../src/shrink.js';

describe('shrinking a plan', () => {
  it('leaves the calls and the faults that the failure needs', async () => {
    const faults: readonly Fault[] = [1, 2, 3, 4, 5].map((nth) => ({ kind: 'a reply is lost', nth }));
    const plan = { ...planOf(11), faults };
    const [wantedCall, wantedFault] = [plan.calls[2], faults[3]];
    const smaller = await shrink(plan, async (fewer) =>
      [fewer.calls.some((one) => one === wantedCall), fewer.faults.some((one) => one === wantedFault)].every(Boolean),
    );
    expect([smaller.calls, smaller.faults]).toEqual([[wantedCall], [wantedFault]]);
  });
});
