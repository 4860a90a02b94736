import type { Rest } from '../../rig/src/rest.js';
import type { Sandbox } from '../../rig/src/sandbox.js';
import type { ReadyWorkspace } from '../../rig/src/workspace.js';

interface Settings {
  version: number;
  values: { tracking: object };
}

/** Where the goods of a scene are. */
export class Places {
  private known?: Promise<[main: string, store: string]>;

  constructor(
    private readonly ready: ReadyWorkspace,
    private readonly session: Rest,
    private readonly sandbox: Sandbox,
  ) {}

  /** The main location and a second one. */
  get both(): Promise<[main: string, store: string]> {
    this.known ??= this.find();
    return this.known;
  }

  get main(): Promise<string> {
    return this.both.then(([main]) => main);
  }

  /** Gives each place an option of a tracking category in Xero, so that transfers are told there. */
  async map(): Promise<void> {
    const { workspaceId } = this.ready;
    const made = await this.sandbox.write('TrackingCategories', { Name: 'Place' });
    const [category] = made['TrackingCategories'] as Record<string, string>[];
    const categoryId = category!['TrackingCategoryID']!;
    const [main, store] = await this.both;
    const locations: Record<string, object> = {};
    for (const [id, Name] of [
      [main, 'Main'],
      [store, 'Store'],
    ] as const) {
      const { Options } = await this.sandbox.write(`TrackingCategories/${categoryId}/Options`, { Name });
      locations[id] = { categoryId, optionId: (Options as Record<string, string>[]).at(-1)!['TrackingOptionID'] };
    }
    await this.session.post('integrations/xero/refresh-reference', `lists-${workspaceId}`);
    const { version, values } = await this.session.get<Settings>('integrations/xero/settings');
    const tracking = { ...values.tracking, locations };
    await this.session.write('PUT', 'integrations/xero/settings', `tracking-${workspaceId}`, { version, tracking });
  }

  private async find(): Promise<[main: string, store: string]> {
    const [main] = await this.ready.rest.all<{ id: string }>('locations?filter[isDefault]=true');
    const store = await this.ready.rest.post<{ id: string }>('locations', 'store', { code: 'STORE', name: 'Store' });
    return [main!.id, store.id];
  }
}
