import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SecondFactorService, UserService } from '#crm-core';
import { ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { PasswordDto, ProposedSecondFactorView, RecoveryCodesView, SecondFactorCodeDto } from './second-factor.dto.js';
import { SecondFactorCodes } from './second-factor-codes.js';
import { SessionUser } from './session-user.js';
import { ThrottledByCaller } from './throttling.js';

/** The second factor of the signed-in person. */
@ApiTags('Signing in')
@Controller('auth/second-factor')
@Permission('view')
export class SecondFactorController {
  constructor(
    private readonly sessionUser: SessionUser,
    private readonly codes: SecondFactorCodes,
    private readonly factors: SecondFactorService,
    private readonly users: UserService,
  ) {}

  @Post()
  @ApiWrites(ProposedSecondFactorView, {
    summary: 'Start setting up my second factor',
    description: 'Sign-in asks for it only once it is confirmed.',
  })
  async propose(@By() caller: Caller): Promise<ProposedSecondFactorView> {
    const user = await this.sessionUser.of(caller);
    const workspace = user.workspaces.find(({ id }) => id === caller.workspaceId);
    return present(ProposedSecondFactorView, await this.codes.propose(user, workspace?.name ?? 'CRM'));
  }

  @Post('confirm')
  @ThrottledByCaller()
  @ApiWrites(RecoveryCodesView, {
    summary: 'Switch my second factor on',
    description: 'The recovery codes are shown in this reply only. Each signs in once, in place of a code of the app.',
    body: SecondFactorCodeDto,
    errors: [429],
  })
  async confirm(@By() caller: Caller, @Body() { code }: SecondFactorCodeDto): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.codes.confirm(await this.sessionUser.of(caller), code) };
  }

  @Delete()
  @ThrottledByCaller()
  @ApiWrites(undefined, { summary: 'Switch my second factor off', body: PasswordDto, status: 204, errors: [429] })
  async switchOff(@By() caller: Caller, @Body() { password }: PasswordDto): Promise<void> {
    const { userId } = await this.sessionUser.of(caller);
    await this.users.checkCurrentPassword(userId, 'password', password);
    await this.factors.switchOff(userId);
  }
}
