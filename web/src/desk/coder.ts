export type Presence = 'available' | 'away' | 'off';

export const presenceWords: Record<Presence, string> = { available: 'Available', away: 'Away', off: 'Off' };

export interface CoderRow {
  id: string;
  name: string;
  presence: Presence;
  active: number;
  held: number;
  capacity: number;
  completedToday: number;
}
