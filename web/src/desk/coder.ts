export type Presence = 'available' | 'away' | 'off';

export const presenceWords: Record<Presence, string> = { available: 'Available', away: 'Away', off: 'Off' };

export interface CoderRow {
  id: string;
  name: string;
  presence: Presence;
  active: number;
  held: number;
  capacity: number;
  /** Absent for who may not see all the clients this coder works for. */
  completedToday?: number | null;
}
