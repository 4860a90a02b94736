import { Injectable } from '@nestjs/common';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Database, workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { notFound } from '../errors.js';
import { Actor } from '../events/actor.js';
import { Role, roles } from '../user/membership.entity.js';
import { FieldChecks } from '../validation/field-checks.js';
import { ApiKey } from './api-key.entity.js';

export interface ApiKeyInput {
  name: string;
  role: Role;
  /** Absent: valid until revoked. */
  expiresAt?: Date | null;
}

/** Whom a token speaks for. */
export interface KeyHolder {
  keyId: string;
  workspaceId: string;
  name: string;
  role: Role;
}

/** Keys by which programs call the API: `crm_<prefix>_<secret>`, shown once. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** `token` exists only in this answer. */
  async create(tx: EntityManager, input: ApiKeyInput, actor: Actor): Promise<{ key: ApiKey; token: string }> {
    const check = new FieldChecks('api_key', 'create');
    const name = check.text('name', input.name, { max: 255 });
    const role = check.oneOf('role', input.role, roles);
    const expiresAt = input.expiresAt ?? null;
    if (expiresAt && !(expiresAt.getTime() > Date.now()))
      check.problem('expiresAt', 'in_the_past', 'The moment at which the key expires must lie in the future.');
    check.done();
    const prefix = randomBytes(6).toString('hex');
    const token = `crm_${prefix}_${randomBytes(32).toString('base64url')}`;
    const workspaceId = workspaceOf(tx);
    await tx.insert(ApiKey, { workspaceId, name: name!, role: role!, prefix, sha256: sha256(token), expiresAt });
    const key = await tx.findOneByOrFail(ApiKey, { workspaceId, prefix });
    await this.audit.write(tx, actor, 'apiKey.created', key.id, { name: key.name, role: key.role });
    return { key, token };
  }

  /** The holder of a token that is neither revoked nor expired; undefined for anything else. */
  async holder(token: string): Promise<KeyHolder | undefined> {
    const prefix = /^crm_([0-9a-f]{12})_[\w-]{43}$/.exec(token)?.[1];
    if (!prefix) return undefined;
    const key = await this.database.asSystem('api-key-lookup', (tx) =>
      tx
        .createQueryBuilder(ApiKey, 'k')
        .addSelect('k.sha256')
        .where('k.prefix = :prefix AND k.revokedAt IS NULL AND (k.expiresAt IS NULL OR k.expiresAt > now())', {
          prefix,
        })
        .getOne(),
    );
    if (!key || !timingSafeEqual(Buffer.from(key.sha256), Buffer.from(sha256(token)))) return undefined;
    return { keyId: key.id, workspaceId: key.workspaceId, name: key.name, role: key.role };
  }

  list(tx: EntityManager): Promise<ApiKey[]> {
    return tx.find(ApiKey, { where: { workspaceId: workspaceOf(tx) }, order: { createdAt: 'DESC', id: 'ASC' } });
  }

  /** Takes effect at once. Revoking twice changes nothing. */
  async revoke(tx: EntityManager, id: string, actor: Actor): Promise<ApiKey> {
    const where = { workspaceId: workspaceOf(tx), id };
    const key = isUuid(id) ? await tx.findOneBy(ApiKey, where) : null;
    if (!key) throw notFound('API key', id);
    if (key.revokedAt) return key;
    await tx.update(ApiKey, where, { revokedAt: () => 'now()' });
    await this.audit.write(tx, actor, 'apiKey.revoked', id, { name: key.name });
    return tx.findOneByOrFail(ApiKey, where);
  }
}

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
