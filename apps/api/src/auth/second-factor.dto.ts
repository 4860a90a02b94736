import { Text, Texts } from '../http/fields.js';

export class SecondFactorCodeDto {
  @Text({ example: '123456', max: 50, description: 'The code that the authenticator app shows.' })
  code!: string;
}

export class PasswordDto {
  @Text({ example: 'correct horse battery', max: 256 })
  password!: string;
}

export class ProposedSecondFactorView {
  @Text({
    example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    description: 'Base32, to be typed where nothing can be scanned.',
  })
  secret!: string;
  @Text({ example: 'otpauth://totp/Northwind:ann@example.com?secret=…' })
  uri!: string;
  @Text({ example: '<svg xmlns="http://www.w3.org/2000/svg">…</svg>', description: 'The address as a QR code.' })
  qrSvg!: string;
}

export class RecoveryCodesView {
  @Texts({ example: ['k7qd-x2mw-9fhr-4tza'], description: 'Ten codes. Shown in this reply only; keep them safe.' })
  recoveryCodes!: string[];
}
