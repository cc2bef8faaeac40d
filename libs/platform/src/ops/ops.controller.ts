import { Controller, Get, Header, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { OPS_PARTS, type OpsParts } from './ops-parts.js';

@Controller()
export class OpsController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(OPS_PARTS) private readonly parts: OpsParts,
  ) {}

  /** The process answers. A restart would not help against anything else. */
  @Get('health/live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('health/ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    const indicator = this.indicators.check('requests');
    return this.health.check([() => (this.parts.readiness.isReady() ? indicator.up() : indicator.down())]);
  }

  @Get('metrics')
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  metrics(): Promise<string> {
    return this.parts.registry.metrics();
  }
}
