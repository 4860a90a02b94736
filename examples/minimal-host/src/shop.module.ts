import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { syncEntities, syncMigrations, XeroSyncModule, type XeroSyncOptions } from '#xero-sync';
import { Shop, Shop1764200000001, ShopHost, ShopRecord } from './shop.js';

/** A plain NestJS application that keeps its books in Xero. Nobody may call the routes until it says who (`access`). */
@Module({})
export class ShopModule {
  static on(databaseUrl: string, options: XeroSyncOptions): DynamicModule {
    return {
      module: ShopModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: databaseUrl,
          entities: [ShopRecord, ...syncEntities],
          migrations: [...syncMigrations, Shop1764200000001],
          migrationsRun: true,
        }),
        XeroSyncModule.forHost({ host: ShopHost, options }),
      ],
      providers: [Shop],
      exports: [Shop],
    };
  }
}
