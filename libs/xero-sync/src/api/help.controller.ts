import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { audiences, errorHelp } from '../help/error-help.js';
import { Answers } from './api-docs.js';
import { Allow, XeroGuard } from './xero-guard.js';

export class ErrorHelpView {
  @ApiProperty({ example: 'contact_archived_in_xero' })
  code!: string;
  @ApiProperty({ example: 'Contact archived in Xero' })
  title!: string;
  @ApiProperty({ description: 'What happened, said of any record.', example: 'The contact of a record is archived in Xero.' }) // prettier-ignore
  what!: string;
  @ApiProperty({
    example: 'Restore the contact in Xero; it is then sent by itself within minutes, or at once with Retry.',
  })
  remedy!: string;
  @ApiProperty({ enum: audiences, description: 'Who can put it right.', example: 'bookkeeper' })
  audience!: string;
}

@ApiTags('Xero: help')
@Controller('integrations/xero/help')
@UseGuards(XeroGuard)
@Allow('view')
export class HelpController {
  @Get('errors')
  @Answers([ErrorHelpView], { summary: 'What each error means, by its code, and what to do about it' })
  errors(): ErrorHelpView[] {
    return errorHelp();
  }
}
