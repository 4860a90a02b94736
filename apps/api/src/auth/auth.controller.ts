import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FieldChecks, SignedIn, UserService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { CsrfProtection } from '../http/csrf.js';
import { present } from '../http/fields.js';
import { Permission, Public } from '../http/permission.js';
import { HttpProblem } from '../http/problem.js';
import { sessionCookie } from '../http/session.js';
import { callerIn } from './authenticator.js';
import { ChangePasswordDto, MeView, OpenWorkspaceDto, SignInDto } from './auth.dto.js';
import { SecondFactorCodes } from './second-factor-codes.js';
import { SessionUser } from './session-user.js';
import { ThrottledByCaller, ThrottledByEmail } from './throttling.js';

/** Signing in and out. */
@ApiTags('Signing in')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly users: UserService,
    private readonly sessionUser: SessionUser,
    private readonly codes: SecondFactorCodes,
    private readonly csrf: CsrfProtection,
  ) {}

  @Post('sign-in')
  @Public()
  @ThrottledByEmail()
  @ApiWrites(MeView, {
    summary: 'Sign in with e-mail and password',
    description:
      'Where a second factor is switched on, the right password without `code` is answered with 401 `second_factor_required`.',
    body: SignInDto,
    errors: [429],
  })
  async signIn(
    @Body() input: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MeView> {
    this.csrf.checkSite(request);
    const { email, password } = checkSignIn(input);
    const user = await this.users.signIn(email, password);
    const workspaceId = input.workspaceId ?? user?.workspaces[0]?.id;
    if (!user || !callerIn(user, workspaceId, ''))
      throw new HttpProblem(
        401,
        'sign_in_failed',
        'The e-mail address or the password is not right.',
        'Type both again; an administrator can tell you which address you are registered with.',
      );
    if (user.secondFactor) await this.codes.check(user, input.code);
    await this.users.noteSignIn(user.userId);
    await renew(request);
    const device = request.headers['user-agent']?.slice(0, 200);
    Object.assign(request.session, { userId: user.userId, workspaceId, signedInAt: Date.now(), device });
    return this.describe(user, callerIn(user, workspaceId, request.sessionID)!, request, response);
  }

  @Get('me')
  @Permission('view')
  @ApiReads(MeView, { summary: 'Who am I, and which workspaces are open to me' })
  async me(
    @By() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MeView> {
    const user = caller.userId ? await this.users.whoIs(caller.userId) : undefined;
    return this.describe(user, caller, request, response);
  }

  @Post('workspace')
  @Permission('view')
  @ApiWrites(MeView, { summary: 'Open another of my workspaces in this session', body: OpenWorkspaceDto })
  async open(
    @By() caller: Caller,
    @Body() { workspaceId }: OpenWorkspaceDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MeView> {
    const user = await this.sessionUser.of(caller);
    const there = callerIn(user, workspaceId, caller.sessionId);
    if (!there)
      throw new HttpProblem(
        404,
        'not_found',
        'There is no such workspace among yours.',
        'GET /api/v1/auth/me lists the ones that are open to you.',
      );
    request.session.workspaceId = there.workspaceId;
    return this.describe(user, there, request, response);
  }

  @Post('password')
  @Permission('view')
  @ThrottledByCaller()
  @ApiWrites(undefined, {
    summary: 'Change my password',
    description: 'Ends my other sessions.',
    body: ChangePasswordDto,
    status: 204,
    errors: [429],
  })
  async password(@By() caller: Caller, @Body() input: ChangePasswordDto): Promise<void> {
    const { userId } = await this.sessionUser.of(caller);
    await this.users.changePassword(userId, input.currentPassword, input.newPassword, caller.sessionId);
  }

  @Post('sign-out')
  @Permission('view')
  @ApiWrites(undefined, { summary: 'Sign out', status: 204 })
  async signOut(
    @By() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessionUser.of(caller);
    await new Promise<void>((resolve, reject) =>
      request.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    response.clearCookie(sessionCookie, { path: '/' });
  }

  private describe(user: SignedIn | undefined, caller: Caller, request: Request, response: Response): MeView {
    return present(MeView, {
      ...caller,
      user: user && { id: user.userId, name: user.name, email: user.email },
      secondFactor: user?.secondFactor ?? false,
      workspaces: user?.workspaces ?? [],
      csrfToken: caller.via === 'session' ? this.csrf.issue(request, response) : null,
    });
  }
}

function checkSignIn({ email, password, workspaceId }: SignInDto): { email: string; password: string } {
  const check = new FieldChecks('sign_in', 'create');
  const address = check.text('email', email, { max: 254, label: 'e-mail address' });
  if (typeof password !== 'string' || password === '' || password.length > 256)
    check.problem('password', 'required', 'The password is missing or too long. Enter it.');
  check.id('workspaceId', workspaceId);
  check.done();
  return { email: address!, password };
}

// A new id at sign-in: one that somebody planted before is worthless afterwards.
const renew = (request: Request) =>
  new Promise<void>((resolve, reject) =>
    request.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
