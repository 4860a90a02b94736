/** Addresses of the screens that people get by e-mail. */
export class AccountLinks {
  constructor(private readonly appUrl: string) {}

  invitation(token: string): string {
    return `${this.appUrl}/admin/invitation?token=${token}`;
  }

  newPassword(token: string): string {
    return `${this.appUrl}/admin/reset-password?token=${token}`;
  }
}
