"""Django's settings, from the workspace and the environment. docs/reference/settings.md lists ours."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from civicstat.config.concerns import read_concerns
from civicstat.config.connecting import read_reach
from civicstat.config.database import database
from civicstat.config.env import (
    as_address,
    as_bool,
    as_day,
    as_list,
    as_mailbox,
    as_number,
    check_links,
    env,
    read_workspace_file,
)
from civicstat.config.holidays import read_holidays
from civicstat.config.open_data import read_open_data
from civicstat.measurement.sources.connectors.reach import Reach

# The workspace: one folder with civicstat.toml, catalog/ and data/.
WORKSPACE = env("CIVICSTAT_WORKSPACE", Path, Path("civicstat-workspace")).resolve()
DATA_DIR = WORKSPACE / "data"
CATALOG_DIR = WORKSPACE / "catalog"
_FILE = read_workspace_file(WORKSPACE)

AGENCY = str(_FILE.get("agency", "Your city"))
TIME_ZONE = str(_FILE.get("timezone", "UTC"))
FISCAL_YEAR_START = int(_FILE.get("fiscal_year_start", 1))  # month, 1 to 12
PUBLIC_URL = as_address(_FILE.get("public_url", ""), "public_url")  # where residents find the portal
ACCENT = str(_FILE.get("accent", ""))
AS_OF = as_day(_FILE.get("as_of"), "as_of")  # the day on which the city's clock stands; None: it runs
UNPACKED_BYTES = int(as_number(_FILE.get("unpacked_gigabytes", 4), "unpacked_gigabytes", least=0.001) * 2**30)
UNPACKED_RATIO = as_number(_FILE.get("unpacked_ratio", 100), "unpacked_ratio", least=1)
MEMORY_PERCENT = as_number(_FILE.get("memory_percent", 60), "memory_percent", least=5, most=95)
CONCERNS = read_concerns(_FILE.get("concerns", {}))
HOLIDAYS = read_holidays(_FILE.get("holidays"))  # None: the federal ones of the US
OPEN_DATA = read_open_data(_FILE.get("open_data", {}))
CONNECT = read_reach(_FILE.get("connect", {}), workspace=WORKSPACE)
PUSH_REACH = Reach(proxy=CONNECT.proxy)  # push services are on the public internet; people name them, no one else
if not 1 <= FISCAL_YEAR_START <= 12:
    raise ImproperlyConfigured(f"{WORKSPACE / 'civicstat.toml'}: fiscal_year_start is a month from 1 to 12")


def _secret_key() -> str:
    """Return the signing key: from the environment, or made once and kept in the data folder."""
    if key := os.environ.get("CIVICSTAT_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    if not DATA_DIR.exists():  # nothing to protect yet: sessions of this process only
        return secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


SECRET_KEY = _secret_key()
DEBUG = env("CIVICSTAT_DEBUG", as_bool, default=False)
ALLOWED_HOSTS = env("CIVICSTAT_HOSTS", as_list, ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env("CIVICSTAT_ORIGINS", as_list, list[str]())
HTTPS_ONLY = env("CIVICSTAT_HTTPS", as_bool, default=False)
PROXIES = env("CIVICSTAT_PROXIES", int, default=1 if HTTPS_ONLY else 0)  # in front, each adding to X-Forwarded-For

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "civicstat.directory",
    "civicstat.measurement.sources",
    "civicstat.measurement.records",
    "civicstat.measurement.metrics",
    "civicstat.measurement.context",
    "civicstat.measurement.goals",
    "civicstat.measurement.signals",
    "civicstat.measurement.overnight",
    "civicstat.engagement.concerns",
    "civicstat.collaboration.views",
    "civicstat.collaboration.dashboards",
    "civicstat.publishing",
    "civicstat.publishing.audits",
    "civicstat.publishing.reports",
    "civicstat.publishing.subscribing",
    "civicstat.web.ui",
    "civicstat.web.tasks",
    "civicstat.web.pages",
    "civicstat.web.portal",
    "civicstat.web.api",
    "civicstat.web.jobs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "civicstat.web.ui.screens.screens",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "civicstat.config.urls"
ASGI_APPLICATION = "civicstat.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civicstat.web.pages.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": database(env("CIVICSTAT_DATABASE_URL", str, "sqlite:"), data_dir=DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign-in"

EMAIL_HOST = env("CIVICSTAT_MAIL_HOST", str, "")  # none: no e-mail is sent
EMAIL_PORT = env("CIVICSTAT_MAIL_PORT", int, 587)
EMAIL_HOST_USER = env("CIVICSTAT_MAIL_USER", str, "")
EMAIL_HOST_PASSWORD = env("CIVICSTAT_MAIL_PASSWORD", str, "")
_MAIL_TLS = env("CIVICSTAT_MAIL_TLS", as_bool, default=True)
EMAIL_USE_SSL = _MAIL_TLS and EMAIL_PORT == 465  # encrypted from the first word; elsewhere by STARTTLS
EMAIL_USE_TLS = _MAIL_TLS and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
EMAIL_USE_LOCALTIME = True
DEFAULT_FROM_EMAIL = env("CIVICSTAT_MAIL_FROM", as_mailbox, "civicstat@localhost")
MAIL_REPLY_TO = env("CIVICSTAT_MAIL_REPLY_TO", as_mailbox, "")
ADDRESS = env("CIVICSTAT_ADDRESS", str, CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else "").rstrip("/")
check_links(mail_host=EMAIL_HOST, address=ADDRESS)

USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "civicstat.config.static_files.HashedFiles"},
}
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "uploads") if (DATA_DIR / "uploads").exists() else None
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31536000 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("CIVICSTAT_LOG_LEVEL", str, "WARNING")},
}
