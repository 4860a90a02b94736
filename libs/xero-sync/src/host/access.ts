import { SetMetadata } from '@nestjs/common';

/** What a caller of the module's REST routes wants to do. */
export type Permission = 'view' | 'operate' | 'configure';

/** Who is calling, as the host knows them. `sessionId` binds a consent flow to the browser that began it. */
export interface Caller {
  workspaceId: string;
  userId: string;
  userName: string;
  sessionId: string;
}

/**
 * The host decides who may call. Deny by default: without an implementation every route of the module answers 403.
 * Answers the caller, or undefined to refuse.
 */
export abstract class XeroAccess {
  abstract authorise(request: unknown, permission: Permission): Promise<Caller | undefined>;

  /**
   * Whether a request that is still being answered, because it is a stream, would be let in as the same caller again: false once the session
   * ended or the caller's rights changed. Must look afresh at what `authorise` may have kept with the request.
   */
  async stillMay(request: unknown, permission: Permission, caller: Caller): Promise<boolean> {
    const now = await this.authorise(request, permission);
    return now?.workspaceId === caller.workspaceId && now.userId === caller.userId;
  }
}

/** Metadata key of a route that asks for no caller: it proves by its signature that Xero itself calls. A host's guard lets it pass. */
export const signedByXero = 'xero-sync:signed-by-xero';

/** Marks such a route. */
export const SignedByXero = () => SetMetadata(signedByXero, true);
