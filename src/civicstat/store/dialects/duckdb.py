"""DuckDB's dialect."""

from civicstat.store.interface import Dialect


class DuckDB(Dialect):
    """DuckDB's spelling of the few expressions on which engines disagree."""

    def percentile(self, value: str, p: float) -> str:
        # Linear between order statistics, as PostgreSQL's percentile_cont; quantile() would pick a row.
        return f"quantile_cont({value}, {p!r})"

    def values(self, value: str, condition: str) -> str:
        return f"list({value}) filter (where {condition})"

    def occurring(self, number: str, count: int) -> str:
        # As a blob the bits that fill up the first byte are nought; as they come they are set.
        return f"cast(bitstring_agg({number}, 0, {count - 1}) as blob)"

    def sum_of_squares(self, value: str) -> str:
        return f"sum({value}::double * {value}::double)"

    def count_where(self, condition: str) -> str:
        return f"count(*) filter (where {condition})"

    def floor_div(self, value: str, divisor: int) -> str:
        # // cuts towards zero; the shift keeps days and months before 1970 in their own period.
        shift = divisor * 4000
        return f"(({value} + {shift}) // {divisor} - 4000)"

    def day_of(self, moment: str) -> str:
        return f"date_diff('day', date '1970-01-01', {moment})::integer"

    def month_of(self, moment: str) -> str:
        return f"date_diff('month', date '1970-01-01', {moment})::integer"

    def hour_of(self, moment: str) -> str:
        return f"hour({moment})"

    def weekday_of(self, moment: str) -> str:
        return f"isodow({moment})"

    def seconds_between(self, start: str, end: str) -> str:
        return f"((epoch_us({end}) - epoch_us({start})) / 1000000.0)"
