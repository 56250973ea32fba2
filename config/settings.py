"""Every setting, from environment variables. Without any: a laptop. With PRODUCTION=1: complete, or no start."""

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import database, embedded
from workflow.quiet import BadQuiet, Quiet

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = embedded.VAR
FLAGS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "1" if default else "").strip().lower()
    if value not in FLAGS:
        raise ImproperlyConfigured(f"{name} must be 1 or 0.")
    return FLAGS[value]


def share(name: str, given: str) -> Fraction:
    """A part of one, such as 0.9; exact, because figures are."""
    try:
        found = Fraction(given)
    except (ValueError, ZeroDivisionError) as bad:
        raise ImproperlyConfigured(f"{name} must be a number such as 0.9.") from bad
    if not 0 <= found <= 1:
        raise ImproperlyConfigured(f"{name} must lie between 0 and 1.")
    return found


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def quiet(name: str, default: str, *, rest_days: bool) -> Quiet:
    try:
        return Quiet.parse(os.environ.get(name, default), rest_days=rest_days)
    except BadQuiet as bad:
        raise ImproperlyConfigured(f"{name}: {bad}.") from bad


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# --- What this process is -------------------------------------------------------------------------------------------

PRODUCTION = flag("PRODUCTION")
DEMO = flag("DEMO")
DEBUG = flag("DEBUG")

# Signs cookies on a laptop only: production refuses it by its prefix, the demo makes its own (config/demo.py).
LAPTOP_KEY = "django-insecure-known-to-everybody-who-reads-this-file"
SECRET_KEY = os.environ.get("SECRET_KEY") or LAPTOP_KEY
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 5
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()  # no mail is sent without a server
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")


def missing_in_production() -> str:
    """The first sentence that stands between this environment and a safe start; empty when there is none."""
    weak = len(SECRET_KEY) < SHORTEST_KEY or len(set(SECRET_KEY)) < FEWEST_CHARACTERS
    refusals = {
        "DEBUG=1 shows settings and data to any visitor: leave it unset in production.": DEBUG,
        "DEMO=1 publishes the passwords of its accounts: leave it unset in production.": DEMO,
        "SECRET_KEY is missing: production needs its own, 50 random characters or more.": SECRET_KEY == LAPTOP_KEY,
        "SECRET_KEY is weak: use 50 random characters or more.": weak or SECRET_KEY.startswith("django-insecure-"),
        "ALLOWED_HOSTS is missing: name the host names of the site, separated by commas.": not ALLOWED_HOSTS,
        "ALLOWED_HOSTS must name hosts: * lets a stranger choose where links point.": "*" in ALLOWED_HOSTS,
        "DATABASE_URL is missing: the embedded PostgreSQL is for laptops.": not os.environ.get("DATABASE_URL"),
        "DEFAULT_FROM_EMAIL is missing: with EMAIL_HOST, mail needs an address it comes from.": bool(EMAIL_HOST)
        and not os.environ.get("DEFAULT_FROM_EMAIL"),
    }
    return next((sentence for sentence, refused in refusals.items() if refused), "")


if PRODUCTION and (refusal := missing_in_production()):
    raise ImproperlyConfigured(refusal)

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.static.StaticFiles",
    "workflow",
    "mediation",
    "mediation.dispute",
    "mediation.legal_aid",
    "mediation.hotline",
    "mediation.consultation",
    "mediation.hearing",
    "viewflow",
    "viewflow.workflow",  # its label is "viewflow"; ours is "workflow"
    "simple_history",
    "procrastinate.contrib.django",
    "django_htmx",
    "lucide",
]
# Otherwise viewflow appends two middlewares of its own when it starts.
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a case of 100 workers is a long page; CSRF tokens are masked
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mediation.desk.gate.gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "csp.middleware.CSPMiddleware",
]
if DEMO:  # its clock can be moved forward
    MIDDLEWARE += ["mediation.desk.travel.demo_time"]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mediation.desk.context.desk",
            ]
        },
    }
]

# --- Database -------------------------------------------------------------------------------------------------------


def one_database() -> dict[str, Any]:
    """The server of DATABASE_URL or the embedded one. Naming it starts nothing: manage.py and wsgi.py do that."""
    url = os.environ.get("DATABASE_URL")
    settings = database.from_url(url) if url else embedded.LAPTOP.settings
    # ATOMIC_REQUESTS stays off: perform() owns the transaction. One that is already open around it turns two presses
    # of a button into a 500, because the second waits for a row lock inside a transaction that cannot be retried.
    settings["ATOMIC_REQUESTS"] = False
    # The server plans a statement it has met five times on a connection once and for all: a third of the time of a
    # step. (A pooler between us and the server must know prepared statements: PgBouncer does from 1.22 on.)
    settings["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5} | settings.get("OPTIONS", {})
    if PRODUCTION or DEMO:
        # A pool and CONN_MAX_AGE exclude each other: the pool keeps connections, Django must give them back.
        settings["CONN_MAX_AGE"] = 0
        settings["CONN_HEALTH_CHECKS"] = True
        pool = {"min_size": 1, "max_size": number("DATABASE_POOL", 8), "timeout": 5}
        settings["OPTIONS"] |= {"pool": pool}
    return settings


DATABASES = {"default": one_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The reason for a change is a sentence, not a hundred characters.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# --- People and sessions --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "workflow.User"
AUTHENTICATION_BACKENDS = ["workflow.confirming.ConfirmedAccounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day: counters share computers
# After so many failed sign-ins in so many minutes a name is locked for as long; a security administrator may unlock it.
SIGN_IN_TRIES = max(1, number("SIGN_IN_TRIES", 5))
SIGN_IN_LOCK_MINUTES = number("SIGN_IN_LOCK_MINUTES", 15)

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"  # on screen; PostgreSQL stores UTC
USE_TZ = True

# --- Messages: when they are delivered, and whether by mail too ------------------------------------------------------

# Messages wait for the end of the quiet time; deadlines never do. QUIET_HOURS= (empty) for none. A demo shows them at
# once: it is often an evening, and its clock may be moved to any hour.
QUIET = quiet("QUIET_HOURS", "" if DEMO else "20:00-08:00", rest_days=flag("QUIET_REST_DAYS", default=not DEMO))
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")  # STARTTLS
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")  # TLS from the first byte, usually port 465
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "").strip() or "mediation@localhost"
SITE_URL = os.environ.get("SITE_URL", "").strip().rstrip("/")  # the link in a mail; none without it

# --- The public page where people rate a service ---------------------------------------------------------------------

WRONG_LINKS_AN_HOUR = number("WRONG_LINKS_AN_HOUR", 20)  # from one address, then it waits (mediation.guessing)
# The proxy always overwrites what visitors claim; otherwise their word counts for nothing.
BEHIND_PROXY = flag("BEHIND_PROXY")

# --- Jobs -----------------------------------------------------------------------------------------------------------

PROCRASTINATE_IMPORT_PATHS = ["workflow.jobs", "workflow.recounting"]
# Several at once, so that no long job keeps the sweep waiting; what succeeded is forgotten, what failed is kept to look at.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4, "delete_jobs": "successful"}

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
# Collected, named by content and compressed where a visitor waits; read straight from the source on a laptop.
COLLECTED = PRODUCTION or DEMO
STATIC_ROOT = VAR / "static" if COLLECTED else None
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Papers of a case, outside anything a web server hands out: a view checks who asks, then streams.
ATTACHMENT_ROOT = Path(os.environ.get("ATTACHMENT_ROOT") or VAR / "attachments")
ATTACHMENT_MAX_BYTES = number("ATTACHMENT_MAX_BYTES", 20 * 1024 * 1024)
MEDIA_ROOT = ATTACHMENT_ROOT
FILE_UPLOAD_PERMISSIONS = 0o640
# A collective case is one form: 24 workers and more, some forty fields each. Files do not count towards the size.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- What a page may load: nothing from anywhere else, so that it works with the network cable out ------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],  # the diagrams' own styles and htmx's indicator
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Transport (production) -----------------------------------------------------------------------------------------

if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a probe on the machine itself speaks plain HTTP
    SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading commits the whole domain in every browser for years: its owner's decision, not an application's.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if BEHIND_PROXY:
        # Only when the proxy always overwrites this header: otherwise any visitor could claim to be encrypted.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Log: to stderr, kept by whoever runs the process ---------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # Whoever reads a log must not be able to answer for the person who got the link.
    "filters": {"without_links": {"()": "mediation.desk.quiet_logs.WithoutLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_links"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING" if DEMO else "INFO").upper()},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "procrastinate.blueprints": {"level": "WARNING"},  # lists every task at every start
    },
}

# How often a ticket may be returned, and its limit extended: no source gives the numbers, the district confirms them.
TICKET_RETURNS = int(os.environ.get("TICKET_RETURNS", "1"))
TICKET_EXTENSIONS = int(os.environ.get("TICKET_EXTENSIONS", "1"))

# How answers weigh in the figures (domain.md 4): the customer's assessment papers decide, deployed systems differ.
RATING_WEIGHT = share(
    "RATING_WEIGHT", os.environ.get("RATING_WEIGHT", "1")
)  # “basically satisfied” in the union's own satisfaction
HOTLINE_RATING_WEIGHT = share("HOTLINE_RATING_WEIGHT", os.environ.get("HOTLINE_RATING_WEIGHT", "0.9"))
HOTLINE_SCORE_WEIGHTS = [share("HOTLINE_SCORE_WEIGHTS", part) for part in words("HOTLINE_SCORE_WEIGHTS", "0.1,0.4,0.5")]
"""Response, satisfaction, resolution."""
ASSESSMENT_DAY = number("ASSESSMENT_DAY", 19)  # the hotline's month begins on this day of the month before
