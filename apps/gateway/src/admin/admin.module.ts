import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createDataSource } from '@omni/platform';
import { ADMIN_PARTS, type AdminParts } from './admin-parts.js';
import { SpaceEntity } from './space.entity.js';
import { Spaces } from './spaces.js';
import { SpacesController } from './spaces.controller.js';
import { TokenEntity } from './token.entity.js';
import { Tokens } from './tokens.js';
import { TokensController } from './tokens.controller.js';

const ENTITIES = [SpaceEntity, TokenEntity];

/** Tokens and spaces over HTTP. Entities are enough here: a few calls a day, one row each. */
@Module({})
export class AdminModule {
  static register(parts: AdminParts): DynamicModule {
    const database = createDataSource(parts.postgresUrl, { name: 'gateway', entities: ENTITIES });
    return {
      module: AdminModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...database.options, retryAttempts: 0 }),
          dataSourceFactory: () => database.initialize(),
        }),
        TypeOrmModule.forFeature(ENTITIES),
      ],
      controllers: [TokensController, SpacesController],
      providers: [Tokens, Spaces, { provide: ADMIN_PARTS, useValue: parts }],
    };
  }
}
