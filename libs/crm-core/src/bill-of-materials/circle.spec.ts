import { circle, type Made } from './circle.js';

const made = (...edges: string[]): Made[] =>
  edges.map((edge) => ({ productId: edge.charAt(0), componentId: edge.charAt(1) }));

describe('a product that would contain itself', () => {
  it.each<[string, string[], Made[], string[] | undefined]>([
    ['is none when its components are only bought', ['B', 'C'], [], undefined],
    ['is one that is a component of its own', ['B', 'A'], [], ['A']],
    ['is found through one other', ['B'], made('BA'), ['B', 'A']],
    ['is found through many others, by the shortest way', ['B', 'E'], made('BC', 'CD', 'DA', 'EA'), ['E', 'A']],
    ['is none when components share components', ['B', 'C'], made('BD', 'CD', 'DE'), undefined],
  ])('%s', (_what, components, below, way) => {
    expect(circle('A', components, below)).toEqual(way);
  });

  it('is looked for once per product, however many ways lead there', () => {
    // Forty levels of two products that both need both of the next level: 2^40 ways.
    const edges = Array.from({ length: 40 }, (_, level) =>
      ['x', 'y'].flatMap((from) =>
        ['x', 'y'].map((to) => ({ productId: `${from}${level}`, componentId: `${to}${level + 1}` })),
      ),
    ).flat();
    expect(circle('A', ['x0', 'y0'], edges)).toBeUndefined();
    expect(circle('A', ['x0'], [...edges, { productId: 'y40', componentId: 'A' }])).toHaveLength(42);
  });
});
