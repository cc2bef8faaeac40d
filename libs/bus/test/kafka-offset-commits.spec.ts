import { createOffsetCommits, type OffsetCommits, type Offsets } from '../src/kafka/offset-commits.js';
import { createGate } from './collector.js';

const commitsTo = (sent: (readonly [number, number])[][], work: () => Promise<void> = async () => undefined) => {
  const failures: unknown[] = [];
  const commits: OffsetCommits = createOffsetCommits(
    async (offsets: Offsets) => {
      sent.push([...offsets]);
      await work();
    },
    (error) => failures.push(error),
  );
  return { commits, failures };
};

describe('the commits of offsets', () => {
  it('go one at a time, each with the last of what was added meanwhile', async () => {
    const sent: (readonly [number, number])[][] = [];
    const gate = createGate();
    const { commits } = commitsTo(sent, () => gate.passed);
    commits.add(0, 1);
    commits.add(0, 2);
    commits.add(1, 7);
    commits.add(0, 3);
    gate.open();
    await commits.close();
    expect(sent).toEqual([
      [[0, 1]],
      [
        [0, 3],
        [1, 7],
      ],
    ]);
  });

  it('are tried again after a failure, unless something later was added', async () => {
    const sent: (readonly [number, number])[][] = [];
    let refusals = 1;
    const { commits, failures } = commitsTo(sent, async () => {
      if (refusals-- > 0) throw new Error('refused on purpose');
    });
    commits.add(0, 1);
    commits.add(1, 1);
    commits.add(0, 2);
    await commits.close();
    expect(failures).toHaveLength(1);
    expect(sent.at(-1)).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });

  it('are given up when they fail once more while the consumer closes', async () => {
    const sent: (readonly [number, number])[][] = [];
    const { commits, failures } = commitsTo(sent, () => Promise.reject(new Error('refused on purpose')));
    commits.add(0, 1);
    await commits.close();
    expect(failures).toHaveLength(2);
    expect(sent).toHaveLength(2);
  });

  it('leave out what belongs to partitions that were taken away, also what failed before', async () => {
    const sent: (readonly [number, number])[][] = [];
    const gate = createGate();
    let refusals = 1;
    const { commits } = commitsTo(sent, async () => {
      await gate.passed;
      if (refusals-- > 0) throw new Error('refused on purpose');
    });
    commits.add(0, 1);
    commits.add(1, 1);
    commits.forget();
    commits.add(2, 5);
    gate.open();
    await commits.close();
    expect(sent).toEqual([[[0, 1]], [[2, 5]]]);
  });
});
