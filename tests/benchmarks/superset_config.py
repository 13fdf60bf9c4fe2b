"""Superset as its own documentation sets it up for many readers, except that anybody may look and all is in SQLite.

Read by Superset's Python (SUPERSET_CONFIG_PATH), in a folder of its own (SUPERSET_HOME).
"""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db?check_same_thread=false"
PREVENT_UNSAFE_DB_CONNECTIONS = False  # the series is in SQLite too
AUTH_ROLE_PUBLIC = PUBLIC_ROLE = "Public"
PUBLIC_ROLE_LIKE = "Gamma"
TALISMAN_ENABLED = False  # it sends readers to https
# A reader's answers are kept, so that Superset is measured at its best.
CACHE_CONFIG = DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "FileSystemCache",
    "CACHE_DIR": f"{os.environ['SUPERSET_HOME']}/cache",
    "CACHE_DEFAULT_TIMEOUT": 86_400,
}
