import type { Step } from './repository.ts';
import type { SecondsByStep } from './visits.ts';

/** One step as the bar shows it; `days` is null where the lead never stood. */
export interface StepMark extends Pick<Step, 'id' | 'name' | 'colour' | 'description'> {
  number: number;
  place: 'passed' | 'current' | 'ahead';
  days: number | null;
}

export function stepMarks(steps: Step[], currentId: number, seconds: SecondsByStep): StepMark[] {
  const current = steps.findIndex(({ id }) => id === currentId);
  return steps.map(({ id, name, colour, description }, at) => ({
    id,
    name,
    colour,
    description,
    number: at + 1,
    place: at === current ? 'current' : at < current ? 'passed' : 'ahead',
    days: String(id) in seconds ? Math.floor(seconds[id]! / 86_400) : null,
  }));
}
