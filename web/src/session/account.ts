export type Role = 'admin' | 'lead' | 'coder' | 'auditor' | 'integration' | 'viewer';

export interface Account {
  name: string;
  role: Role;
  coder?: string | null;
  clients?: string[] | null;
  facilities?: string[] | null;
}

export type Place =
  | 'desk'
  | 'board'
  | 'charts'
  | 'unroutable'
  | 'follow-ups'
  | 'ineligible'
  | 'credentials'
  | 'rules'
  | 'integration';

/** The places an account has, the landing place first. */
export function placesOf(account: Account): Place[] {
  switch (account.role) {
    case 'coder':
      return account.coder ? ['desk'] : ['integration'];
    case 'integration':
      return ['integration'];
    case 'viewer':
      return ['board', 'unroutable', 'follow-ups', 'ineligible', 'credentials', 'rules'];
    case 'admin':
    case 'lead':
    case 'auditor':
      return ['board', 'charts', 'unroutable', 'follow-ups', 'ineligible', 'credentials', 'rules'];
  }
}
