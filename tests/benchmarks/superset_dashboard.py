"""A Superset dashboard of one series: the latest value as a big number, and the index with its range as lines.

Run by Superset's Python, as FILE series.json DATABASE; the dashboard is then at /superset/dashboard/friction/.
"""

import json
import sqlite3
import sys

from superset.app import create_app

with open(sys.argv[1], encoding="utf-8") as given:
    points = json.load(given)
with sqlite3.connect(sys.argv[2]) as database:
    database.execute("CREATE TABLE series (day TIMESTAMP, friction REAL, low REAL, high REAL)")
    rows = [(f"{each['date']} 00:00:00", each["friction"], each["low"], each["high"]) for each in points]
    database.executemany("INSERT INTO series VALUES (?, ?, ?, ?)", rows)
    database.execute("CREATE TABLE latest AS SELECT * FROM series ORDER BY day DESC LIMIT 1")

with create_app().app_context():
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.core import Database
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    source = Database(database_name="friction", sqlalchemy_uri=f"sqlite:///{sys.argv[2]}?check_same_thread=false")
    db.session.add(source)
    db.session.flush()

    def table(name):
        found = SqlaTable(table_name=name, database=source, main_dttm_col="day")
        db.session.add(found)
        db.session.flush()
        found.fetch_metadata()
        return found

    def metric(column):
        return {"expressionType": "SQL", "sqlExpression": f"MAX({column})", "label": column, "optionName": column}

    def chart(name, kind, data, **params):
        params = {"viz_type": kind, "datasource": f"{data.id}__table", "adhoc_filters": [], **params}
        made = Slice(slice_name=name, viz_type=kind, datasource_type="table", datasource_id=data.id)
        made.params = json.dumps(params)
        db.session.add(made)
        db.session.flush()
        return made

    number = chart(
        "Friction index", "big_number_total", table("latest"), metric=metric("friction"), y_axis_format=".1f"
    )
    lines = chart(
        "Index over time",
        "echarts_timeseries_line",
        table("series"),
        x_axis="day",
        time_grain_sqla="P1D",
        groupby=[],
        metrics=[metric("friction"), metric("low"), metric("high")],
        row_limit=10_000,
        time_range="No filter",
    )
    place = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": ["ROW-1", "ROW-2"], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": "United States – South Korea"}},
    }
    for row, made, height in (("ROW-1", number, 22), ("ROW-2", lines, 50)):
        key = f"CHART-{made.id}"
        place[row] = {
            "type": "ROW",
            "id": row,
            "children": [key],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        place[key] = {
            "type": "CHART",
            "id": key,
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row],
            "meta": {"chartId": made.id, "sliceName": made.slice_name, "width": 12, "height": height},
        }
    board = Dashboard(dashboard_title="United States – South Korea", slug="friction", published=True)
    board.slices, board.position_json, board.json_metadata = [number, lines], json.dumps(place), "{}"
    db.session.add(board)
    anybody = security_manager.find_role("Public")
    every = security_manager.add_permission_view_menu("all_datasource_access", "all_datasource_access")
    security_manager.add_permission_role(anybody, every)
    db.session.commit()
