import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { StockCheckService, type StockCheckResult } from '../stock-check/stock-check.service.js';
import type { Correction } from '../stock-check/stock-corrections.js';
import { Answers } from './api-docs.js';
import { DismissCorrectionDto, StockCheckView, type StockCorrectionView } from './stock-check.dto.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const idParam = ApiParam({ name: 'id', description: 'Id of a correction that asks.', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' }); // prettier-ignore

@ApiTags('Xero: stock check')
@Controller('integrations/xero/stock-check')
@UseGuards(XeroGuard)
export class StockCheckController {
  constructor(private readonly checks: StockCheckService) {}

  @Get()
  @Allow('view')
  @Answers(StockCheckView, { summary: 'The latest comparison of the stock here and in Xero' })
  async last(@By() { workspaceId }: Caller): Promise<StockCheckView> {
    const found = await this.checks.last(workspaceId);
    if (found) return viewOf(found);
    return {
      state: 'never',
      sentence: 'The stock was never compared with Xero yet.',
      products: 0,
      differences: [],
      questions: [],
    };
  }

  @Post()
  @Allow('operate')
  @Answers(StockCheckView, {
    summary: 'Compare the stock with Xero now, and correct Xero',
    description:
      'One call to Xero. Every difference is explained; what exceeds the limits in the settings, products that Xero does not know and differences of worth alone ask an administrator first.',
    errors: [409, 503],
  })
  async run(@By() { workspaceId, userName }: Caller): Promise<StockCheckView> {
    return viewOf(await this.checks.run(workspaceId, userName));
  }

  @Post('corrections/:id/approve')
  @Allow('configure')
  @idParam
  @Answers(StockCheckView, {
    summary: 'Post a correction that asks',
    description: 'The stock is compared anew first; a correction that is no longer what is needed is not posted.',
    errors: [404, 409, 503],
  })
  async approve(@By() caller: Caller, @Param('id') id: string): Promise<StockCheckView> {
    return viewOf(await this.checks.approve(caller, id));
  }

  @Post('corrections/:id/dismiss')
  @Allow('configure')
  @idParam
  @Answers(StockCheckView, {
    summary: 'Leave a difference as it is',
    description: 'It is not asked about again until it changes.',
    body: DismissCorrectionDto,
    errors: [400, 404, 409],
  })
  async dismiss(
    @By() caller: Caller,
    @Param('id') id: string,
    @Body() { reason }: DismissCorrectionDto,
  ): Promise<StockCheckView> {
    return viewOf(await this.checks.dismiss(caller, id, reason.trim()));
  }
}

const viewOf = ({ id, state, sentence, startedAt, startedBy, items, ...rest }: StockCheckResult): StockCheckView => ({
  id,
  state,
  sentence,
  startedAt,
  startedBy,
  products: items,
  differences: rest.differences.map(({ itemId, number, ...difference }) => ({
    productId: itemId,
    code: number,
    ...difference,
  })),
  questions: rest.questions.map(questionOf),
});

const questionOf = ({ id, number, purpose, lines, because, madeAt }: Correction): StockCorrectionView => ({
  id,
  number,
  purpose,
  lines: lines.map(({ itemId, quantityChange, value }) => ({ productId: itemId, quantityChange, value })),
  because,
  askedAt: madeAt,
});
