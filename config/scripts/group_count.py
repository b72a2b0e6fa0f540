def group_count(rows, by=("SEPAL_LENGTH", "SPECIES")):
    """A table of how many rows have the same values in some columns, whose names may differ in case."""
    columns = {column.upper(): column for column in rows.columns}
    counts = {}
    for row in rows:
        key = tuple(row[columns[name.upper()]] for name in by)
        counts[key] = counts.get(key, 0) + 1
    return [{**dict(zip(by, key)), "COUNT": count} for key, count in counts.items()]
