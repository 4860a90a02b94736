import type { Kind } from '../host/records.js';
import type { CallDefinition } from './call.js';
import type { Exporter } from './exporter.js';

/** Injection token: the exporters (`readonly Exporter[]`), one per kind. */
export const EXPORTERS = Symbol('EXPORTERS');
/** Injection token: the call definitions (`readonly CallDefinition[]`), by name. */
export const CALLS = Symbol('CALLS');

/** What the engine can send and how; two exporters of a kind or two calls of a name stop the start. */
export class Registries {
  readonly exporters: ReadonlyMap<Kind, Exporter>;
  readonly calls: ReadonlyMap<string, CallDefinition>;

  constructor(exporters: readonly Exporter[], calls: readonly CallDefinition[]) {
    this.exporters = index(exporters, (exporter) => exporter.kind);
    this.calls = index(calls, (call) => call.name);
  }

  call(name: string): CallDefinition {
    const call = this.calls.get(name);
    if (!call) throw new Error(`There is no call named ${name}.`);
    return call;
  }
}

function index<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V> {
  const map = new Map<K, V>();
  for (const value of values) {
    if (map.has(keyOf(value))) throw new Error(`Registered twice: ${String(keyOf(value))}.`);
    map.set(keyOf(value), value);
  }
  return map;
}
