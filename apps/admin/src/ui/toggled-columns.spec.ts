import { toggled } from './toggled-columns';

describe('columns that go together', () => {
  it('are all shown while one of them is hidden', () => {
    expect(toggled(['currency', 'b'], ['a', 'b'])).toEqual(['currency']);
  });

  it('are all hidden when all are shown', () => {
    expect(toggled(['currency'], ['a', 'b'])).toEqual(['currency', 'a', 'b']);
  });
});
