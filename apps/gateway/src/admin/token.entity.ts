import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { SpaceEntity } from './space.entity.js';

@Entity({ schema: 'admin', name: 'token' })
export class TokenEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('bytea', { select: false })
  hash: Buffer;

  @Column('int', { name: 'space_id' })
  spaceId: number;

  @ManyToOne(() => SpaceEntity)
  @JoinColumn({ name: 'space_id' })
  space: SpaceEntity;

  @Column('text', { array: true })
  scopes: string[];

  @Column('text', { array: true, nullable: true })
  platforms: string[] | null;

  @Column('int', { name: 'rate_requests', nullable: true })
  rateRequests: number | null;

  @Column('int', { name: 'rate_window_s', nullable: true })
  rateWindowS: number | null;

  @Column('text', { name: 'journal_order' })
  journalOrder: 'asc' | 'desc';

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('boolean')
  claimed: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
