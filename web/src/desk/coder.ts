export type Presence = 'available' | 'away' | 'off';

export const presenceWords: Record<Presence, string> = { available: 'Available', away: 'Away', off: 'Off' };

/** What a roster adds to presence; work as planned needs no word. */
export const dutyWords: Record<string, string> = { onBreak: 'break', offShift: 'off shift', timeOff: 'time off' };

export interface CoderRow {
  id: string;
  name: string;
  presence: Presence;
  active: number;
  held: number;
  capacity: number;
  /** Absent for who may not see all the clients this coder works for. */
  completedToday?: number | null;
  duty?: 'free' | 'onShift' | 'onBreak' | 'offShift' | 'timeOff';
  dutyUntil?: string | null;
}

/** A chart that was open when its coder's shift ended. */
export interface LeftOpen {
  coder: string;
  chart: string;
  account: string;
  assignment: number;
  since: string;
}

/** A credential that is about to lapse, or has. */
export interface CredentialWarning {
  coder: string;
  name: string;
  code: string;
  issuer: string;
  /** The last day on which it is good. */
  lastGood: string;
  cause: 'expires' | 'membership' | 'cycle';
  daysLeft: number;
  /** 90, 60, 30 or 7 days ahead; 0: lapsed. */
  step: number;
  /** Kinds of chart that the coder can then no longer code. */
  costs: string[];
  ceu?: { cycleEnds?: string | null; toEarn: number } | null;
}
