"""Tells the database's planner how many rows there are now, after many were written at once.

Only a table's owner may ANALYZE it, and the application owns none (access/role.py): a function of the owner's does it,
for the product's own tables alone. Made by migration 0011.
"""

from __future__ import annotations

from django.db import connection

ANALYZE = """
CREATE OR REPLACE FUNCTION alliance_analyze(VARIADIC tables text[]) RETURNS void AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        IF name !~ '^(record|indices)_[a-z]+$' THEN
            RAISE EXCEPTION '% is no table of the product', name;
        END IF;
        EXECUTE format('ANALYZE public.%I', name);
    END LOOP;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
"""


def analyze(*tables: str) -> None:
    """Count the rows of these tables anew, for the plans of what follows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT alliance_analyze(VARIADIC %s::text[])", [list(tables)])
