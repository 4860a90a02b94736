/** What depends on Xero's lists, told after each read of them, when what was read is committed. */
export abstract class AfterRefresh {
  abstract listsRead(workspaceId: string): Promise<void>;
}
