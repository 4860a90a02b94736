import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { fingerprint } from '../config.js';
import { Public } from '../http/permission.js';
import { SECRETS, type Secrets } from '../startup/secrets.js';
import { HealthProbes } from './health-probes.js';

const example = {
  status: 'ok',
  info: { database: { status: 'up' } },
  error: {},
  details: { database: { status: 'up' } },
};

/** For load balancers and operators. Holds no secret and is open to everybody. */
@ApiTags('Health')
@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly probes: HealthProbes,
    @Inject(SECRETS) private readonly secrets: Secrets,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiResponse({ status: 200, description: 'It does.', schema: { type: 'object', example: { status: 'ok' } } })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({ summary: 'Whether requests can be served' })
  @ApiResponse({
    status: 200,
    description: 'All is well; a lost Redis only degrades the speed.',
    schema: { type: 'object', example },
  })
  @ApiResponse({
    status: 503,
    description: 'The database is away.',
    schema: { type: 'object', example: { ...example, status: 'error' } },
  })
  ready() {
    return this.health.check([() => this.database()]);
  }

  @Get('details')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({ summary: 'What is up, migrated and loaded' })
  @ApiResponse({ status: 200, description: 'Everything that matters is up.', schema: { type: 'object', example } })
  @ApiResponse({
    status: 503,
    description: 'The database is away or not migrated.',
    schema: { type: 'object', example: { ...example, status: 'error' } },
  })
  details() {
    return this.health.check([() => this.database(), () => this.migrations(), () => this.keys(), () => this.redis()]);
  }

  private async database() {
    const check = this.indicators.check('database');
    return (await this.probes.databaseAnswers()) ? check.up() : check.down('The database does not answer.');
  }

  private async migrations() {
    const check = this.indicators.check('migrations');
    const pending = await this.probes.pendingMigrations();
    if (pending === undefined) return check.down('The database does not answer.');
    return pending === 0 ? check.up() : check.down(`${pending} migrations have not run.`);
  }

  private async keys() {
    const [current] = this.secrets.encryptionKeys;
    const check = this.indicators.check('encryptionKeys');
    return current
      ? check.up({
          current: current.id,
          fingerprint: fingerprint(current.key),
          loaded: this.secrets.encryptionKeys.length,
        })
      : check.down('No key is loaded.');
  }

  // Redis only makes wake-ups faster; without it the sweeper does the work, so the service stays ready.
  private async redis() {
    const state = await this.probes.redisState();
    return this.indicators.check('redis').up({ state, degraded: state === 'lost' });
  }
}
