"""Settings, read from the environment only, each variable through alliance/environment.py (docs/settings.md).

`make run` sets what it needs itself. A missing, malformed or weak value stops the start with the variable's name.
"""

import sys
from datetime import timedelta
from pathlib import Path

import dj_database_url
import pghistory

from alliance.environment import given, read, refuse_weak

BASE_DIR = Path(__file__).resolve().parent.parent
FRONTEND_DIR = BASE_DIR / "frontend"
# Everything that a running checkout writes.
VAR_DIR = BASE_DIR / read("ALLIANCE_VAR")

DEBUG = read("DEBUG")

# Building static files and checks need no secret (`up` makes one for what it starts); anything that serves does.
_OFFLINE_COMMANDS = {"up", "collectstatic", "makemigrations", "check", "spectacular", "lintmigrations"}
_OFFLINE_COMMANDS |= {"makemessages", "compilemessages"}
# Nothing can be served from this database: types and documents are checked with it.
_NO_DATABASE = "postgresql://%2Fnonexistent/none"
_is_offline = (len(sys.argv) > 1 and sys.argv[1] in _OFFLINE_COMMANDS) or read("DATABASE_URL") == _NO_DATABASE
SECRET_KEY = read("SECRET_KEY") or ("offline-only-0123456789-" + "x" * 50 if _is_offline else "")

ALLOWED_HOSTS: list[str] = read("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS: list[str] = read("CSRF_TRUSTED_ORIGINS")
# True behind TLS: secure cookies, redirect, HSTS. `make run` serves plain http on one machine and sets it to false.
HTTPS = read("HTTPS")
BEHIND_PROXY = read("BEHIND_PROXY")
NUM_PROXIES = read("NUM_PROXIES")
# Who may come in (alliance/access).
PUBLIC = read("PUBLIC")
READ_ONLY = read("READ_ONLY")
SECOND_FACTOR = read("SECOND_FACTOR")

INSTALLED_APPS = [
    "alliance.access",
    "alliance.record",
    "alliance.indices",
    "alliance.intake",
    "alliance.api",
    "alliance.pages",
    "alliance.operations",
    "alliance.local",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "alliance.access.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.access.headers.StyleDigests",
    "alliance.access.read_only.ReadOnly",
    "alliance.access.logins.FewAttempts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "alliance.access.second_factor.Required",
    "alliance.access.readers.OnlyReaders",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FRONTEND_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Offline commands read the settings of a database that they never ask.
_database = dict(dj_database_url.parse(read("DATABASE_URL") or _NO_DATABASE, engine="alliance.postgresql"))
if read("DATABASE_PASSWORD"):
    _database["PASSWORD"] = read("DATABASE_PASSWORD")
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": "alliance",
            # A page that takes longer than this is broken; the worker lifts the limit for itself.
            # Compiling a query takes PostgreSQL a third of a second, more than any of these gains by it.
            "options": f"-c statement_timeout={read('STATEMENT_TIMEOUT_MS')} -c timezone=UTC -c jit=off",
        },
    }
}
# Who asked how often, in the memory of the one web process; an address is a few dozen bytes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}
# Answers that are made once for a revision and handed out again (alliance/kept); 0 keeps none.
KEPT_ANSWERS_BYTES = read("KEPT_ANSWERS_MB") * 2**20
PAGE_MAKERS = read("PAGE_MAKERS")  # processes that make them, beside the web process
LIVE_FOLDER = read("LIVE_FOLDER")  # for the newest revision as a file; alliance.serve makes it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "pages:overview"
LOGOUT_REDIRECT_URL = "login"
# Whoever had a hand in a statement neither publishes nor withdraws it. False is for a desk of one person (`make run`),
# and the site says so.
REVIEW_BY_ANOTHER = read("REVIEW_BY_ANOTHER")
# The largest file that the desk takes; the command import_statements takes any.
IMPORT_MAX_MB = read("IMPORT_MAX_MB")

# One language for a deployment, as its addresses and citations name no language (docs/decisions/0009-translation.md).
SOURCE_LANGUAGE = "en-gb"
LANGUAGE_CODE = read("LANGUAGE_CODE")
LANGUAGES = [(code, code) for code in dict.fromkeys((SOURCE_LANGUAGE, LANGUAGE_CODE))]
LOCALE_PATHS = [FRONTEND_DIR / "locale", *map(Path, read("LOCALE_FOLDERS"))]
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["alliance.formats"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / read("STATIC_ROOT") if given("STATIC_ROOT") else VAR_DIR / "static"
STATICFILES_DIRS = [
    ("css", FRONTEND_DIR / "css"),
    ("fonts", FRONTEND_DIR / "fonts"),
    ("js", FRONTEND_DIR / "js"),
    # plotly.js and whatever else `make run` puts together at set-up.
    *([("assembled", VAR_DIR / "assembled")] if (VAR_DIR / "assembled").is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": read("STATICFILES_STORAGE")},
}
# Files are compressed once, when they are gathered. `up` compresses quickly, and only what the pages load: all of it,
# as densely as can be, takes minutes.
COMPRESS_STATIC_DENSELY = read("COMPRESS_STATIC")

# Logins: a session lasts a working day, its key is kept as a hash (alliance/access/sessions.py), and no other site of
# the same domain can plant one (__Host-).
SESSION_ENGINE = "alliance.access.sessions"
SESSION_COOKIE_AGE = read("SESSION_HOURS") * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "alliance.access.accounts.Accounts",
]
# Wrong passwords are counted by account and address. An account alone would let anybody lock an editor out; how many
# accounts one address tries is limited by LOGIN_RATE.
AXES_FAILURE_LIMIT = read("LOGIN_FAILURES")
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "alliance.access.logins.address_of"
AXES_LOCKOUT_CALLABLE = "alliance.access.logins.closed"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = read("PUBLISHER")
OTP_TOTP_THROTTLE_FACTOR = 1

# Security: nothing from a third party, no framing of pages.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        # Plotly makes one style element, empty, and fills it by script: the digest is that of nothing. Style attributes
        # are let in by the pages with figures only (alliance/pages/frame.py).
        "style-src": ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Reads of the API are open to any site's scripts.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/v1/.*$"
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
CORS_EXPOSE_HEADERS = ("ETag", "Link", "X-Index-Revision", "X-Method-Version", "Retry-After", "Content-Disposition")

# Reads change nothing, so who reads is not looked up: it would cost a logged-in editor two queries for each.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
# Nothing asks the history by what a version points to, and no key of it is enforced: five indexes less to fill for each
# statement of an import. What is asked by is named where a model is tracked (record/models/tracking.py).
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# How the API's answers want to be cited, and under which licence the record may be used.
PUBLISHER = read("PUBLISHER")
DATA_LICENCE = read("DATA_LICENCE")

CELERY_BROKER_URL = read("CELERY_BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A save never hangs on a dead or hung broker: under half a second in all, then the sweep does the work.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 0.4,
    "socket_timeout": 0.4,
    "visibility_timeout": 30,
}
CELERY_TASK_PUBLISH_RETRY = False
# Beat nudges every 2 seconds, in case a nudge of an editor's save was lost.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "indices.beat", "schedule": 2.0, "options": {"expires": 2.0}},
    "nightly-check": {"task": "indices.nightly_check", "schedule": 86_400.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = (
    read("BEAT_SCHEDULE_FILE") if given("BEAT_SCHEDULE_FILE") else str(VAR_DIR / "celerybeat-schedule")
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["alliance.api.authentication.ReadTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["alliance.api.authentication.MayRead"],
    "DEFAULT_THROTTLE_CLASSES": ["alliance.api.throttle.AddressThrottle", "alliance.api.throttle.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": read("API_RATE_ANONYMOUS"),
        "token": read("API_RATE_TOKEN"),
        "login": read("LOGIN_RATE"),
    },
    "NUM_PROXIES": NUM_PROXIES,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "alliance.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
KNOX_TOKEN_MODEL = "api.ReadToken"  # noqa: S105  a model
# Its own migrations would make a table for the model that ours stands for.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alliance friction API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "alliance.api.links.add_links",
    ],
    # Several components have a field `kind`; this name is published.
    "ENUM_NAME_OVERRIDES": {"StatementKindEnum": "alliance.record.codebook.StatementKind"},
}

# Operations (docs/operations.md). Not ready (a 503 at /readyz) once the oldest change has waited, or the worker or beat
# has been silent, for longer than this.
READY_WITHIN_SECONDS = read("READY_WITHIN_SECONDS")
# Who may read /metrics: whoever sends this token; without one, only this very machine, and not through a proxy.
METRICS_TOKEN = read("METRICS_TOKEN")
# No query of a recomputation, and no pause between two, lasts longer: what hangs is ended, and the rest goes on.
RECOMPUTE_LIMIT_SECONDS = read("RECOMPUTE_LIMIT_SECONDS")

LOG_FORMAT = read("LOG_FORMAT")
if LOG_FORMAT not in ("plain", "json"):
    sys.exit(f"LOG_FORMAT is either plain or json, not {LOG_FORMAT!r}.")
# A line for every request; without it only for slow ones (over a second) and those that failed.
LOG_REQUESTS = read("LOG_REQUESTS")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "alliance.operations.logs.JSONFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": read("LOG_LEVEL")},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}

refuse_weak(
    {
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": read("DATABASE_URL"),
        "CELERY_BROKER_URL": CELERY_BROKER_URL,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
        "CSRF_TRUSTED_ORIGINS": CSRF_TRUSTED_ORIGINS,
        "HTTPS": HTTPS,
        "DEBUG": DEBUG,
        "BEHIND_PROXY": BEHIND_PROXY,
        "NUM_PROXIES": NUM_PROXIES,
        "database": _database,
    },
    is_offline=_is_offline,
)
