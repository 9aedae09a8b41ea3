import { chartStates, stateWords } from '../chart/chart.ts';
import { facilities } from '../server/reference.ts';
import { adjust } from '../session/route.ts';
import { coders, workqueues } from './board.ts';
import type { Filter } from './chartPages.ts';

/** Filters live in the address, as ids, so that a link shows the same list. */
export function Filters({ filter }: { filter: Filter }) {
  const queues = [...workqueues.value.values()]
    .map((row) => row.value)
    .sort((left, right) => left.order - right.order);
  const people = [...coders.value.values()]
    .map((row) => row.value)
    .sort((left, right) => left.name.localeCompare(right.name));
  const any = filter.workqueue || filter.state || filter.facility || filter.coder;
  return (
    <form
      class="filters"
      role="search"
      aria-label="Filter charts"
      onSubmit={(event) => event.preventDefault()}
    >
      <Choice
        label="Workqueue"
        name="workqueue"
        value={filter.workqueue}
        options={queues.map((queue) => ({ value: queue.id, text: queue.name }))}
      />
      <Choice
        label="State"
        name="state"
        value={filter.state}
        options={chartStates.map((state) => ({ value: state, text: stateWords[state] }))}
      />
      {facilities.value === null ? (
        <label>
          <span>Facility</span>
          <input
            value={filter.facility ?? ''}
            placeholder="any"
            size={10}
            onChange={(event) => adjust({ facility: event.currentTarget.value.trim() })}
          />
        </label>
      ) : (
        <Choice
          label="Facility"
          name="facility"
          value={filter.facility}
          options={facilities.value.map((facility) => ({ value: facility.id, text: facility.name }))}
        />
      )}
      <Choice
        label="Coder"
        name="coder"
        value={filter.coder}
        options={people.map((coder) => ({ value: coder.id, text: coder.name }))}
      />
      {any && (
        <button
          type="button"
          class="quiet"
          onClick={() => adjust({ workqueue: '', state: '', facility: '', coder: '' })}
        >
          Clear
        </button>
      )}
    </form>
  );
}

function Choice(props: {
  label: string;
  name: string;
  value: string | undefined;
  options: readonly { value: string; text: string }[];
}) {
  const { value = '' } = props;
  const known = value === '' || props.options.some((option) => option.value === value);
  return (
    <label>
      <span>{props.label}</span>
      <select
        class={value ? 'set' : ''}
        value={value}
        onChange={(event) => adjust({ [props.name]: event.currentTarget.value })}
      >
        <option value="">Any</option>
        {!known && <option value={value}>{value}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
