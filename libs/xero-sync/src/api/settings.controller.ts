import { Body, Controller, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ConnectionService, type ConnectionView } from '../connection/connection.service.js';
import type { Caller } from '../host/access.js';
import { choiceLists, SettingChoices, type SettingChoice } from '../settings/setting-choices.js';
import { SettingsDto } from '../settings/settings.dto.js';
import type { Proposal } from '../settings/settings.proposals.js';
import { SettingsService, type SettingsView } from '../settings/settings.service.js';
import { Answers } from './api-docs.js';
import { XeroConnectionView } from './connection.dto.js';
import { SetUpService } from './set-up.service.js';
import { AcceptedSettingsView, ChoiceView, ProposalView, XeroSettingsView } from './settings.views.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

@ApiTags('Xero: settings')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly choices: SettingChoices,
    private readonly setUp: SetUpService,
    private readonly connection: ConnectionService,
  ) {}

  @Get('settings')
  @Allow('view')
  @Answers(XeroSettingsView, { summary: 'The settings' })
  read(@By() caller: Caller): Promise<SettingsView> {
    return this.settings.read(caller.workspaceId);
  }

  @Put('settings')
  @Allow('configure')
  @Answers(XeroSettingsView, {
    summary: 'Save settings',
    description:
      'Fields that are left out keep their value; a map that is given replaces the former one. Everything is checked against Xero’s own lists, and everything that is wrong is answered at once.',
    body: SettingsDto,
    errors: [400, 409],
  })
  save(@By() caller: Caller, @Body() input: SettingsDto): Promise<SettingsView> {
    return this.settings.save(caller, input);
  }

  @Get('choices/:list')
  @Allow('view')
  @ApiParam({ name: 'list', enum: choiceLists, example: 'accounts' })
  @Answers([ChoiceView], { summary: 'What can be chosen in the settings', errors: [404] })
  list(@By() caller: Caller, @Param('list') list: string): Promise<SettingChoice[]> {
    return this.choices.of(caller.workspaceId, list);
  }

  @Get('proposals')
  @Allow('view')
  @Answers([ProposalView], { summary: 'Proposals for what is not chosen yet; nothing is saved', errors: [409] })
  proposals(@By() caller: Caller): Promise<Proposal[]> {
    return this.settings.proposals(caller.workspaceId);
  }

  @Post('proposals/accept')
  @Allow('configure')
  @Answers(AcceptedSettingsView, { summary: 'Save all proposals', errors: [400, 409] })
  accept(@By() caller: Caller): Promise<SettingsView & { accepted: Proposal[] }> {
    return this.settings.acceptProposals(caller);
  }

  @Post('refresh-reference')
  @Allow('operate')
  @Answers(XeroConnectionView, {
    summary: 'Read accounts, tax rates and the like from Xero now',
    errors: [409, 503],
  })
  async refresh(@By() caller: Caller): Promise<ConnectionView> {
    await this.setUp.refreshLists(caller.workspaceId);
    return this.connection.view(caller.workspaceId);
  }
}
