"""Settings, read from the environment only; each variable is documented in .env.example.

`make run` sets what it needs itself. A missing or malformed value stops the start with the variable's name.
"""

import sys
from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
FRONTEND_DIR = BASE_DIR / "frontend"
# Everything that a running checkout writes.
VAR_DIR = Path(env.str("ALLIANCE_VAR", "") or BASE_DIR / "var")

DEBUG = env.bool("DEBUG", False)

# Building static files and checks need no secret (`up` makes one for what it starts); anything that serves does.
_OFFLINE_COMMANDS = {"up", "collectstatic", "makemigrations", "check", "spectacular", "lintmigrations"}
_OFFLINE_COMMANDS |= {"makemessages", "compilemessages"}
_is_offline = len(sys.argv) > 1 and sys.argv[1] in _OFFLINE_COMMANDS
SECRET_KEY = env.str("SECRET_KEY", "offline-only-" + "x" * 50 if _is_offline else "")
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set. `make run` makes one; elsewhere put a long random text into the environment.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# True behind TLS: secure cookies, redirect, HSTS. `make run` serves plain http on one machine and sets it to false.
HTTPS = env.bool("HTTPS", True)

INSTALLED_APPS = [
    "alliance.record",
    "alliance.indices",
    "alliance.intake",
    "alliance.api",
    "alliance.pages",
    "alliance.local",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
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
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
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

DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", "postgresql://localhost/alliance"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": "alliance",
            # A page that takes longer than this is broken; the worker lifts the limit for itself.
            "options": f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', 5000)} -c timezone=UTC",
        },
    }
}
# Who asked how often, in the memory of the one web process; an address is a few dozen bytes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}
# Answers that are made once for a revision and handed out again (alliance/kept); 0 keeps none.
KEPT_ANSWERS_BYTES = env.int("KEPT_ANSWERS_MB", 32) * 2**20
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
LOGIN_URL = "admin:login"
# Whoever had a hand in a statement neither publishes nor withdraws it. False is for a desk of one person (`make run`),
# and the site says so.
REVIEW_BY_ANOTHER = env.bool("REVIEW_BY_ANOTHER", True)
# The largest file that the desk takes; the command import_statements takes any.
IMPORT_MAX_MB = env.int("IMPORT_MAX_MB", 25)

# One language for a deployment, as its addresses and citations name no language (docs/decisions/0009-translation.md).
SOURCE_LANGUAGE = "en-gb"
LANGUAGE_CODE = env.str("LANGUAGE_CODE", SOURCE_LANGUAGE)
LANGUAGES = [(code, code) for code in dict.fromkeys((SOURCE_LANGUAGE, LANGUAGE_CODE))]
LOCALE_PATHS = [FRONTEND_DIR / "locale", *map(Path, env.list("LOCALE_FOLDERS", []))]
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["alliance.formats"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [
    ("css", FRONTEND_DIR / "css"),
    ("fonts", FRONTEND_DIR / "fonts"),
    ("js", FRONTEND_DIR / "js"),
    # plotly.js and whatever else `make run` puts together at set-up.
    *([("assembled", VAR_DIR / "assembled")] if (VAR_DIR / "assembled").is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", "alliance.pages.static.ModuleManifestStorage")},
}
# Files are compressed once, when they are gathered. `up` compresses quickly, and only what the pages load: all of it,
# as densely as can be, takes minutes.
COMPRESS_STATIC_DENSELY = env.bool("COMPRESS_STATIC", True)

# Security: nothing from a third party, no framing of pages.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        # Plotly writes style attributes and a style element; no script may be inline.
        "style-src": ["'self'", "'unsafe-inline'"],
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

# How the API's answers want to be cited, and under which licence the record may be used.
PUBLISHER = env.str("PUBLISHER", "Alliance friction dashboard")
DATA_LICENCE = env.str("DATA_LICENCE", "https://opensource.org/license/mit")

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
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
    "sweep": {"task": "indices.sweep", "schedule": 2.0, "options": {"expires": 2.0}},
    "nightly-check": {"task": "indices.nightly_check", "schedule": 86_400.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE_FILE", str(VAR_DIR / "celerybeat-schedule"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["alliance.api.authentication.ReadTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["alliance.api.throttle.AddressThrottle", "alliance.api.throttle.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANONYMOUS", "6000/min"),
        "token": env.str("API_RATE_TOKEN", "60000/min"),
    },
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
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

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
