export type Role = 'admin' | 'lead' | 'coder' | 'auditor' | 'integration' | 'viewer';

export interface Account {
  name: string;
  role: Role;
  coder?: string | null;
  clients?: string[] | null;
}

export type Place = 'desk' | 'board' | 'charts' | 'unroutable' | 'integration';

/** The places an account has, the landing place first. */
export function placesOf(account: Account): Place[] {
  switch (account.role) {
    case 'coder':
      return account.coder ? ['desk'] : ['integration'];
    case 'integration':
      return ['integration'];
    case 'admin':
    case 'lead':
    case 'auditor':
    case 'viewer':
      return account.coder ? ['board', 'charts', 'unroutable', 'desk'] : ['board', 'charts', 'unroutable'];
  }
}
